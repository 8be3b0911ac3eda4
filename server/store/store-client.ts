import { listSegments } from './journal-segments.ts'
import { lockDataDir } from './data-lock.ts'
import { prepareDataDir } from './data-dir.ts'
import { remoteTables } from './remote-tables.ts'
import type { RetentionSettings } from './retention.ts'
import type { Recovered, StoreTables } from './store-messages.ts'
import { StoreThread, type StoreThreadOptions } from './store-thread.ts'
import { spawnStoreWorker } from './worker-spawn.ts'

export interface StoreOptions {
  readonly dataDir: string
  /** Canonical addresses and CIDRs that a new database has in its whitelist. */
  readonly whitelistSeed: readonly string[]
  /** One sentence for the log: the database is locked, the thread starts again. */
  readonly onTrouble: (message: string) => void
  /** One sentence for the log: what was done for the sake of safety, and where it lies. */
  readonly onNews?: (message: string) => void
  /** Copies of the database from before an update that are kept; 3 by default. */
  readonly backupsKept?: number
  /** What a backup made by hand leaves free on the disk; 256 MiB by default. */
  readonly backupSpareBytes?: number
  /** How long a statement waits for another program's lock; 1000 by default. */
  readonly lockWaitMs?: number
  /** How long a question waits for its turn; 2000 by default. */
  readonly turnWaitMs?: number
  /** How much of the journal goes into one transaction; 512 KiB by default. */
  readonly batchBytesMax?: number
  /** How long the start waits for what earlier runs have left to come into the database; 2000 by default. */
  readonly recoverMs?: number
  readonly spawn?: StoreThreadOptions['spawn']
}

/**
 * The database, from the main thread. Every method is a message to the worker thread; it rejects with
 * `StoreUnavailable` when there is no answer to be had.
 */
export interface Store extends StoreTables {
  /** Where the journal has to be written for the store to find it. */
  readonly journalDir: string
  /**
   * Resolves when earlier runs have been brought to their end, which is before `openStore` resolves
   * unless they have left very much.
   */
  readonly recovered: Promise<Recovered>
  /** Says that the journal has grown; costs nothing when said often. */
  nudge(): void
  /** Things are kept that long from now on; before the first time nothing is deleted. */
  retain(retention: RetentionSettings): void
  close(): Promise<void>
}

const LOCK_WAIT_MS = 1000
const TURN_WAIT_MS = 2000
const BACKUPS_KEPT = 3
const BACKUP_SPARE_BYTES = 256 * 1024 * 1024
const BATCH_BYTES_MAX = 512 * 1024
const RECOVER_MS = 2000

/**
 * Takes the data directory for this process, brings the database up to date, and begins to end what
 * earlier runs left open. To be awaited before a journal is opened.
 *
 * @throws {SetupFault} with what is in the way and what to do.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const paths = prepareDataDir(options.dataDir)
  const lock = lockDataDir(paths)
  let onRecovered: (recovered: Recovered) => void = () => undefined
  const recovered = new Promise<Recovered>((resolve) => {
    onRecovered = resolve
  })
  const thread = new StoreThread({
    settings: {
      database: paths.database,
      journalDir: paths.journalDir,
      backupDir: paths.backupDir,
      backupsKept: options.backupsKept ?? BACKUPS_KEPT,
      backupSpareBytes: options.backupSpareBytes ?? BACKUP_SPARE_BYTES,
      whitelistSeed: options.whitelistSeed,
      lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
      batchBytesMax: options.batchBytesMax ?? BATCH_BYTES_MAX,
      recoverUpTo: listSegments(paths.journalDir).at(-1) ?? 0,
      recoverMs: options.recoverMs ?? RECOVER_MS,
    },
    onRecovered,
    turnWaitMs: options.turnWaitMs ?? TURN_WAIT_MS,
    spawn: options.spawn ?? spawnStoreWorker,
    onTrouble: options.onTrouble,
    onNews: options.onNews ?? (() => undefined),
  })
  try {
    await thread.start()
    return {
      journalDir: paths.journalDir,
      recovered,
      ...remoteTables(thread),
      nudge: () => thread.nudge(),
      retain: (retention) => thread.retain(retention),
      close: async () => {
        await thread.close()
        lock.release()
      },
    }
  } catch (error) {
    await thread.close()
    lock.release()
    throw error
  }
}
