import type BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Schema, UsageRecordRow } from './schema.ts'

export type NewUsageRecord = Omit<UsageRecordRow, 'id'>

/** In the order in which the statement takes them. */
const COLUMNS = [
  'ticket',
  'requestId',
  'class',
  'caller',
  'callerName',
  'keyId',
  'userId',
  'address',
  'dialect',
  'operation',
  'model',
  'isStreaming',
  'basePriority',
  'queuedAt',
  'outcome',
  'status',
  'host',
  'startedAt',
  'firstByteAt',
  'endedAt',
  'queueWaitMs',
  'promptTokens',
  'completionTokens',
  'tries',
] as const satisfies readonly (keyof NewUsageRecord)[]

/**
 * Inserts records through one prepared statement. Kysely writes its SQL, once; building and preparing
 * a statement for each batch took more time than the rows themselves.
 */
export const createRecordInsert = (
  connection: BetterSqlite3.Database,
  db: Kysely<Schema>,
): ((rows: Iterable<NewUsageRecord>) => void) => {
  let statement: BetterSqlite3.Statement | null = null
  const prepare = (): BetterSqlite3.Statement => {
    const placeholders = Object.fromEntries(COLUMNS.map((column) => [column, null]))
    const { sql } = db
      .insertInto('usageRecord')
      .values(placeholders as never)
      .compile()
    return connection.prepare(sql)
  }
  return (rows) => {
    // Not before the first use: the table is made by a migration.
    statement ??= prepare()
    for (const row of rows) statement.run(COLUMNS.map((column) => row[column]))
  }
}
