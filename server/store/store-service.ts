import { systemClock } from '../clock.ts'
import { createAccountTable } from './account-table.ts'
import { createApiKeyTable } from './api-key-table.ts'
import { createAuditTable } from './audit-table.ts'
import { deleteHalves } from './backup/backup-folder.ts'
import { createBackupTable } from './backup-table.ts'
import { createChatTable } from './chat-table.ts'
import { openDatabase, type OpenDatabase } from './database.ts'
import { createDetectedHostTable } from './detected-host-table.ts'
import { createEnrolmentTable } from './enrolment-table.ts'
import { createHostTable } from './host-table.ts'
import { createIntakeTable } from './intake-table.ts'
import { backUpBeforeMigration } from './migration-backup.ts'
import { migrate } from './migrations.ts'
import { createModelMemoryTable } from './model-memory-table.ts'
import { createOneTimeLinkTable } from './one-time-link-table.ts'
import { createOverrideTable } from './override-table.ts'
import { createPasswordTable } from './password-table.ts'
import { ProjectionLoop } from './projection-loop.ts'
import { projectBatch, type JournalOddities, type ProjectionOptions } from './projection.ts'
import { Recovery } from './recovery.ts'
import { createRegistrationTokenTable } from './registration-token-table.ts'
import { Retention, type RetentionSettings } from './retention.ts'
import { RetentionLoop } from './retention-loop.ts'
import { createSessionTable } from './session-table.ts'
import { faultCode, SetupFault } from './setup-fault.ts'
import type { StoreMessage, StoreSettings, StoreTables } from './store-messages.ts'
import { createUsageTable } from './usage-table.ts'
import { createWhitelistTable, seedWhitelist } from './whitelist-table.ts'

/** The store as the worker thread runs it. */
export interface StoreService {
  readonly tables: StoreTables
  nudge(): void
  /** Things are kept that long from now on; before the first time nothing is deleted. */
  retain(retention: RetentionSettings): void
  close(): Promise<void>
}

type Tell = (message: StoreMessage) => void

/**
 * Opens the database, brings it to the newest schema and, at the first start of a process, brings earlier
 * runs to their end. Where those have left very much, it goes on with that while it answers.
 *
 * @throws {SetupFault} when the database cannot be used.
 */
export async function startStoreService(
  settings: StoreSettings,
  tell: Tell,
): Promise<StoreService> {
  // Before another copy may be made: a half one takes its room.
  deleteHalves(settings.backupDir)
  const database = await openPrepared(settings, tell)
  const projection = {
    database,
    journalDir: settings.journalDir,
    batchBytesMax: settings.batchBytesMax,
    onOddities: (oddities: JournalOddities) =>
      tell({ kind: 'trouble', message: oddityWarning(oddities) }),
  }
  const stepOfRecovery = await recover(projection, settings, tell)
  const loop = new ProjectionLoop({
    step: async () => (await stepOfRecovery()) || projectBatch(projection),
    onIdle: () => tell({ kind: 'idle' }),
    onTrouble: (code) => tell({ kind: 'trouble', message: projectionTrouble(code) }),
  })
  const clearing = prepareRetention(database, tell)
  if (settings.retention !== null) clearing.retain(settings.retention)
  return {
    tables: {
      whitelist: createWhitelistTable(database.db, systemClock),
      apiKeys: createApiKeyTable(database.db, systemClock),
      accounts: createAccountTable(database.db, systemClock),
      enrolments: createEnrolmentTable(database.db, systemClock),
      links: createOneTimeLinkTable(database.db, systemClock),
      passwords: createPasswordTable(database.db, systemClock),
      registrationTokens: createRegistrationTokenTable(database.db, systemClock),
      sessions: createSessionTable(database.db, systemClock),
      detectedHosts: createDetectedHostTable(database.db, systemClock),
      usage: createUsageTable(database.db, systemClock, () => loop.catchUp()),
      audit: createAuditTable(database.db, systemClock),
      intake: createIntakeTable(database.db, systemClock),
      hosts: createHostTable(database.db, systemClock),
      chats: createChatTable(database.db, systemClock),
      overrides: createOverrideTable(database.db, systemClock),
      modelMemory: createModelMemoryTable(database.db),
      backups: createBackupTable({
        database,
        folder: settings.backupDir,
        kept: settings.backupsKept,
        spareBytes: settings.backupSpareBytes,
        clock: systemClock,
      }),
    },
    nudge: () => loop.nudge(),
    retain: clearing.retain,
    close: async () => {
      await clearing.stop()
      await loop.stop()
      await loop.catchUp()
      await database.db.destroy()
    },
  }
}

interface Clearing {
  readonly retain: (settings: RetentionSettings) => void
  readonly stop: () => Promise<void>
}

function prepareRetention(database: OpenDatabase, tell: Tell): Clearing {
  let running: { readonly retention: Retention; readonly loop: RetentionLoop } | null = null
  return {
    retain: (settings) => {
      if (running === null) {
        const retention = new Retention({ database, clock: systemClock, settings })
        running = { retention, loop: startRetention(retention, tell) }
      } else {
        running.retention.change(settings)
        running.loop.wake()
      }
    },
    stop: async () => await running?.loop.stop(),
  }
}

const startRetention = (retention: Retention, tell: Tell): RetentionLoop =>
  new RetentionLoop({
    step: () => retention.step(),
    onTrouble: (code) =>
      tell({
        kind: 'trouble',
        message: `old records cannot be deleted (${code}); tried again later`,
      }),
  })

/**
 * Brings earlier runs to their end as far as there is time for that.
 *
 * @returns what does a part of the rest; false once there is none.
 */
async function recover(
  projection: ProjectionOptions,
  { database, recoverUpTo, recoverMs }: StoreSettings,
  tell: Tell,
): Promise<() => Promise<boolean>> {
  if (recoverUpTo === null) return () => Promise.resolve(false)
  const recovery = new Recovery({ ...projection, upTo: recoverUpTo }, systemClock)
  let isOver = false
  const step = async (): Promise<boolean> => {
    if (isOver) return false
    const recovered = await recovery.step()
    isOver = recovered !== null
    if (recovered !== null) tell({ kind: 'recovered', recovered })
    return true
  }
  const until = systemClock.now() + recoverMs
  try {
    while (systemClock.now() < until && (await step())) continue
  } catch (error) {
    throw setupFaultFor(database, error)
  }
  if (!isOver) tell({ kind: 'news', message: LONG_JOURNAL })
  return step
}

const LONG_JOURNAL =
  'earlier runs have left a long journal: it is brought into the database while this one serves'

async function openPrepared(settings: StoreSettings, tell: Tell): Promise<OpenDatabase> {
  try {
    const database = openDatabase(settings.database, settings.lockWaitMs)
    await migrate(database.db, {
      clock: systemClock,
      beforeUpdate: (number) => backUp(database, { number, settings, tell }),
      seed: (db) => seedWhitelist(db, settings.whitelistSeed, systemClock.wall()),
    })
    return database
  } catch (error) {
    throw setupFaultFor(settings.database, error)
  }
}

async function backUp(
  database: OpenDatabase,
  { number, settings, tell }: { number: number; settings: StoreSettings; tell: Tell },
): Promise<void> {
  const path = await backUpBeforeMigration({
    database,
    folder: settings.backupDir,
    kept: settings.backupsKept,
    number,
    now: systemClock.wall(),
  })
  if (path !== null) tell({ kind: 'news', message: `${COPIED}: ${path}` })
}

const COPIED =
  'this version changes the database; a copy of it as the earlier version left it is here'

function setupFaultFor(path: string, error: unknown): SetupFault {
  if (error instanceof SetupFault) return error
  const code = faultCode(error)
  if (code.startsWith('SQLITE_BUSY')) {
    return new SetupFault(
      `The database ${path} is locked by another program. Close that one and start again.`,
    )
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new SetupFault(
      `The file ${path} is damaged or no database (${code}). ` +
        'Restore it from a backup, or move it away to start with an empty one.',
    )
  }
  return new SetupFault(
    `The database ${path} cannot be used (${code}). ` +
      'See to its disk and its access rights, and start again.',
    { cause: error },
  )
}

const oddityWarning = ({ skippedLines, ignoredRecords }: JournalOddities): string =>
  [
    skippedLines > 0 &&
      `${skippedLines} lines of the journal are torn, damaged or of another version and were skipped: what they recorded is lost`,
    ignoredRecords > 0 &&
      `${ignoredRecords} records of the journal came twice or had no beginning and were ignored: nothing is counted twice`,
  ]
    .filter(Boolean)
    .join('; ')

const projectionTrouble = (code: string): string =>
  `usage records cannot be written to the database (${code}); ` +
  'they are kept in the journal and tried again every second'
