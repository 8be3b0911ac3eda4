import type BetterSqlite3 from 'better-sqlite3'

/**
 * A statement that is prepared once, and not before its first use: its tables are made by migrations.
 *
 * @param sql what Kysely compiles; any values will do in it, since each becomes a question mark.
 */
export const preparedOnUse = (
  connection: BetterSqlite3.Database,
  sql: () => string,
): (() => BetterSqlite3.Statement) => {
  let statement: BetterSqlite3.Statement | null = null
  return () => (statement ??= connection.prepare(sql()))
}
