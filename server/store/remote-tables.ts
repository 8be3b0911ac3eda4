import type { StoreTables } from './store-messages.ts'
import type { StoreThread } from './store-thread.ts'

/** What can be asked of each table; the compiler wants every operation here, and no other. */
const OPERATIONS: {
  readonly [Table in keyof StoreTables]: Readonly<Record<keyof StoreTables[Table], true>>
} = {
  whitelist: {
    list: true,
    search: true,
    find: true,
    add: true,
    update: true,
    remove: true,
    touch: true,
  },
  apiKeys: {
    list: true,
    find: true,
    findByFingerprint: true,
    create: true,
    update: true,
    rotate: true,
    revoke: true,
    listActive: true,
    touch: true,
  },
  accounts: { list: true, find: true, signInRecord: true, update: true, remove: true },
  enrolments: {
    isTokenUsable: true,
    isSetUpUsable: true,
    register: true,
    setUp: true,
    hasAdmin: true,
    ensureAdmin: true,
  },
  links: { createSetUp: true, createReset: true },
  passwords: { change: true, findReset: true, reset: true },
  registrationTokens: { list: true, create: true, revoke: true },
  sessions: {
    listLive: true,
    begin: true,
    touch: true,
    end: true,
    endAll: true,
    deleteExpired: true,
  },
  detectedHosts: { list: true, save: true },
  audit: { append: true, list: true, exportEntries: true },
  usage: { records: true, exportRecords: true, sums: true, spread: true, progress: true },
  intake: { list: true, pause: true, resume: true },
  overrides: { list: true, save: true },
  backups: { list: true, make: true },
  modelMemory: { resume: true, save: true, history: true },
  hosts: {
    list: true,
    add: true,
    update: true,
    remove: true,
    credentials: true,
    drains: true,
    drain: true,
    resume: true,
  },
  chats: {
    list: true,
    find: true,
    create: true,
    update: true,
    remove: true,
    ask: true,
    askAgain: true,
    save: true,
    image: true,
    exportChats: true,
    interruptOpen: true,
  },
}

/** The tables as messages to the thread that has them. */
export const remoteTables = (thread: StoreThread): StoreTables => {
  const tables = Object.entries(OPERATIONS).map(([table, operations]) => {
    const methods = Object.keys(operations).map((method) => {
      const ask = (...input: unknown[]) => thread.call(table as keyof StoreTables, method, input)
      return [method, ask] as const
    })
    return [table, Object.fromEntries(methods)] as const
  })
  return Object.fromEntries(tables) as unknown as StoreTables
}
