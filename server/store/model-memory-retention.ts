import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Tables of what hosts did with their memory, each with the time that says how old a row is. */
const AGES = [
  ['modelStay', 'endedAt'],
  ['hostRequest', 'beganAt'],
  ['modelTime', 'measuredAt'],
  ['contextChange', 'lastAt'],
  ['memoryWatch', 'endedAt'],
] as const

/**
 * Deletes a part of what is older than the time; what is in memory still has no age.
 *
 * @returns whether there may be more to delete.
 */
export const deleteMemory = async (
  db: Kysely<Schema>,
  before: number,
  rowsMax: number,
): Promise<boolean> => {
  for (const [table, column] of AGES) {
    const oldest = db
      .selectFrom(table)
      .select(sql.ref('rowid').as('id'))
      .where(sql.ref(column), '<', before)
      .limit(rowsMax)
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where(sql.ref('rowid'), 'in', oldest)
      .executeTakeFirst()
    if (numDeletedRows > 0n) return true
  }
  return false
}
