import BetterSqlite3 from 'better-sqlite3'
import { closeSync, openSync } from 'node:fs'
import { CamelCasePlugin, Kysely, SqliteDialect } from 'kysely'
import { createRecordStatements, type RecordStatements } from './record-statements.ts'
import { createSumStatement, type SumStatement } from './rollup.ts'
import type { Schema } from './schema.ts'
import { UsageSeries } from './usage-series.ts'

export interface OpenDatabase {
  readonly db: Kysely<Schema>
  /**
   * Copies the write-ahead log into the database file and forces both to disk. True when nothing is
   * left in the log: from then on a power cut cannot take back what was committed before.
   */
  checkpoint(): boolean
  /** Copies all of it, what is in the write-ahead log too, into a file of this user's alone. */
  backUp(path: string): Promise<void>
  readonly records: RecordStatements
  readonly series: UsageSeries
  readonly addSums: SumStatement
}

/**
 * Of pages of the database; the library would take 16 MB. What is read again and again is in the operating
 * system's cache, and that one is given back where memory is short.
 */
const CACHE_KIB = 2_048

/**
 * The only connection to the database; it lives on the worker thread. With `synchronous = normal` a
 * power cut may take back the last commits but never harms the file, and the journal still has them.
 */
export function openDatabase(path: string, lockWaitMs: number): OpenDatabase {
  const connection = new BetterSqlite3(path, { timeout: lockWaitMs })
  connection.pragma('journal_mode = wal')
  connection.pragma('synchronous = normal')
  connection.pragma('foreign_keys = on')
  connection.pragma(`cache_size = -${CACHE_KIB}`)
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: connection }),
    plugins: [new CamelCasePlugin()],
  })
  return {
    db,
    records: createRecordStatements(connection, db),
    series: new UsageSeries(connection, db),
    addSums: createSumStatement(connection, db),
    backUp: async (path) => {
      closeSync(openSync(path, 'w', 0o600))
      await connection.backup(path)
    },
    checkpoint: () => {
      const [row] = connection.pragma('wal_checkpoint(passive)') as CheckpointRow[]
      return row !== undefined && row.busy === 0 && row.log === row.checkpointed
    },
  }
}

interface CheckpointRow {
  readonly busy: number
  readonly log: number
  readonly checkpointed: number
}
