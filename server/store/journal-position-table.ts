import type { Kysely } from 'kysely'
import type { JournalPositionRow, Schema } from './schema.ts'

/** How far the database has followed the journal. */
export type JournalProgress = Omit<JournalPositionRow, 'id'>

const ROW_ID = 1
const AT_THE_START: JournalProgress = {
  segment: 0,
  offset: 0,
  lastAt: 0,
  skippedLines: 0,
  ignoredRecords: 0,
}

export async function loadProgress(db: Kysely<Schema>): Promise<JournalProgress> {
  const row = await db
    .selectFrom('journalPosition')
    .select(['segment', 'offset', 'lastAt', 'skippedLines', 'ignoredRecords'])
    .where('id', '=', ROW_ID)
    .executeTakeFirst()
  return row ?? AT_THE_START
}

/** To be called in the transaction that writes what was read: that makes it exactly once. */
export async function saveProgress(db: Kysely<Schema>, progress: JournalProgress): Promise<void> {
  await db
    .insertInto('journalPosition')
    .values({ id: ROW_ID, ...progress })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(progress))
    .execute()
}
