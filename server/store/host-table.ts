import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import type { HostRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import {
  NO_TERMS,
  type ChangedHost,
  type HostCredential,
  type HostDrain,
  type HostRemoval,
  type HostTerms,
  type HostUpdate,
  type NewHost,
  type StoredHost,
} from './stored-host.ts'

export interface HostTable {
  /** By name. */
  list(): Promise<readonly StoredHost[]>
  add(host: NewHost, by: Actor): Promise<StoredHost | StoreRefusal>
  /** A host that the gateway found by itself becomes one of these. */
  update(update: HostUpdate, by: Actor): Promise<ChangedHost | StoreRefusal>
  /** Also one that the gateway found. */
  remove(removal: HostRemoval, by: Actor): Promise<{ readonly name: string } | StoreRefusal>
  /** For the drivers alone: these are secrets. */
  credentials(): Promise<readonly HostCredential[]>
  /** Hosts that run empty, of whatever origin. */
  drains(): Promise<readonly HostDrain[]>
  /** Draining again is no change. */
  drain(host: string, by: Actor): Promise<void>
  /** Noted in any case: a host that is resumed is also trusted again. */
  resume(host: string, by: Actor): Promise<void>
}

interface Change {
  readonly transaction: Transaction<Schema>
  readonly clock: Clock
  readonly by: Actor
}

export const createHostTable = (db: Kysely<Schema>, clock: Clock): HostTable => {
  const inTransaction = <Result>(
    by: Actor,
    make: (change: Change) => Promise<Result>,
  ): Promise<Result> => db.transaction().execute((transaction) => make({ transaction, clock, by }))

  return {
    list: async () => {
      const rows = await db.selectFrom('host').selectAll().orderBy('name').execute()
      const withBearer = new Set((await listCredentials(db)).map(({ host }) => host))
      return rows.map((row) => hostOf(row, withBearer.has(row.name)))
    },
    add: (host, by) => inTransaction(by, (change) => addHost(change, host)),
    update: (update, by) => inTransaction(by, (change) => updateHost(change, update)),
    remove: (removal, by) => inTransaction(by, (change) => removeHost(change, removal)),
    credentials: () => listCredentials(db),
    drains: () => db.selectFrom('hostDrain').selectAll().execute(),
    drain: (host, by) => inTransaction(by, (change) => drainHost(change, host)),
    resume: (host, by) => inTransaction(by, (change) => resumeHost(change, host)),
  }
}

const listCredentials = (db: Kysely<Schema>): Promise<HostCredential[]> =>
  db.selectFrom('hostCredential').selectAll().execute()

const hostOf = (row: HostRow, hasBearer: boolean): StoredHost => ({
  ...row,
  slots: row.slots === AS_THE_HOST_SAYS ? null : row.slots,
  passPriority: row.passPriority === 1,
  passUnknownOptions: row.passUnknownOptions === 1,
  modelNames: JSON.parse(row.modelNames),
  credential: hasBearer ? 'bearer' : 'none',
})

const AS_THE_HOST_SAYS = 0

/** As the table has it. */
const columnsOf = <Host extends HostTerms>(
  host: Host,
): Omit<Host, keyof HostTerms> & Pick<HostRow, keyof HostTerms> => ({
  ...host,
  slots: host.slots ?? AS_THE_HOST_SAYS,
  passPriority: Number(host.passPriority),
  passUnknownOptions: Number(host.passUnknownOptions),
  modelNames: JSON.stringify(host.modelNames),
})

const targetOf = (name: string) => ({ kind: 'host', id: name, name })

const addHost = async (
  { transaction, clock, by }: Change,
  { bearer, ...host }: NewHost,
): Promise<StoredHost | StoreRefusal> => {
  const now = clock.wall()
  const row: HostRow = {
    ...columnsOf(host),
    version: 1,
    createdAt: now,
    updatedAt: now,
  }
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('host')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) {
    return { refused: 'conflict', message: `a host named ${host.name} already exists` }
  }
  if (bearer !== null) await saveBearer(transaction, host.name, bearer)
  const after = hostOf(row, bearer !== null)
  const target = targetOf(host.name)
  await appendAudit(transaction, clock, { by, action: 'host.add', target, before: null, after })
  return after
}

const updateHost = async (
  change: Change,
  { name, version, changes }: HostUpdate,
): Promise<ChangedHost | StoreRefusal> => {
  const { transaction, clock, by } = change
  const { bearer, ...wanted } = changes
  const row = await takeRow(change, { name, version })
  if (isRefused(row)) return row
  const stored = (await listCredentials(transaction)).find(({ host }) => host === name)
  const before = hostOf(row, stored !== undefined)
  const changed: HostRow = {
    ...row,
    ...columnsOf(wanted),
    version: row.version + 1,
    updatedAt: clock.wall(),
  }
  await transaction.updateTable('host').set(changed).where('name', '=', name).execute()
  // What was meant for one server must not go to another one (security.md 1.1).
  const isElsewhere = originOf(changed.url) !== originOf(row.url)
  const isCredentialCleared = stored !== undefined && bearer === undefined && isElsewhere
  if (bearer === null || isCredentialCleared) await deleteBearer(transaction, name)
  else if (bearer !== undefined) await saveBearer(transaction, name, bearer)
  const hasBearer = bearer === undefined ? stored !== undefined && !isElsewhere : bearer !== null
  const after = hostOf(changed, hasBearer)
  const isSecretNew = bearer !== undefined && bearer !== null
  await appendAudit(transaction, clock, {
    by,
    action: 'host.update',
    target: targetOf(name),
    before,
    after: { ...after, ...(isSecretNew && { isCredentialNew: true }), isCredentialCleared },
  })
  return { host: after, isCredentialCleared }
}

const removeHost = async (
  change: Change,
  removal: HostRemoval,
): Promise<{ readonly name: string } | StoreRefusal> => {
  const { transaction, clock, by } = change
  const row = await takeRow(change, removal)
  if (isRefused(row)) return row
  const { name } = removal
  const hasBearer = (await listCredentials(transaction)).some(({ host }) => host === name)
  await transaction.deleteFrom('host').where('name', '=', name).execute()
  if (removal.isDrainKept !== true) {
    await transaction.deleteFrom('hostDrain').where('host', '=', name).execute()
  }
  await appendAudit(transaction, clock, {
    by,
    action: 'host.remove',
    target: targetOf(name),
    before: hostOf(row, hasBearer),
    after: null,
  })
  return { name }
}

/** The row that a change is meant for. A host that was found gets one in place of its old one. */
const takeRow = async (
  { transaction, clock }: Change,
  { name, version }: { readonly name: string; readonly version?: number | undefined },
): Promise<HostRow | StoreRefusal> => {
  const row = await transaction
    .selectFrom('host')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  if (row !== undefined) return version === undefined || version === row.version ? row : STALE
  const found = await transaction
    .deleteFrom('detectedHost')
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst()
  if (found === undefined) {
    return { refused: 'not_found', message: `there is no host named ${name}` }
  }
  const { driver, url, detectedAt } = found
  const times = { createdAt: detectedAt, updatedAt: clock.wall() }
  const adopted = { name, driver, url, ...columnsOf(NO_TERMS), version: 0, ...times }
  await transaction.insertInto('host').values(adopted).execute()
  return adopted
}

const STALE: StoreRefusal = {
  refused: 'stale',
  message: 'the host was changed in the meantime: reload and try again',
}

/** Scheme, host and port: where a secret goes to. */
const originOf = (url: string): string => (url === '' ? '' : new URL(url).origin)

const saveBearer = async (db: Kysely<Schema>, host: string, bearer: string): Promise<void> => {
  await db
    .insertInto('hostCredential')
    .values({ host, bearer })
    .onConflict((conflict) => conflict.column('host').doUpdateSet({ bearer }))
    .execute()
}

const deleteBearer = async (db: Kysely<Schema>, host: string): Promise<void> => {
  await db.deleteFrom('hostCredential').where('host', '=', host).execute()
}

const drainHost = async ({ transaction, clock, by }: Change, host: string): Promise<void> => {
  const after = { host, since: clock.wall() }
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('hostDrain')
    .values(after)
    .onConflict((conflict) => conflict.column('host').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return
  const target = targetOf(host)
  await appendAudit(transaction, clock, { by, action: 'host.drain', target, before: null, after })
}

const resumeHost = async ({ transaction, clock, by }: Change, host: string): Promise<void> => {
  const before = await transaction
    .deleteFrom('hostDrain')
    .where('host', '=', host)
    .returningAll()
    .executeTakeFirst()
  await appendAudit(transaction, clock, {
    by,
    action: 'host.resume',
    target: targetOf(host),
    before: before ?? null,
    after: null,
  })
}
