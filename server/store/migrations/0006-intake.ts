import type { Kysely } from 'kysely'

/** Frozen: what has run on somebody's disk is never edited; the next change is the next file. */
export async function createIntake(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('intake_pause')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('paused_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('intake_pause_pk', ['kind', 'name'])
    .execute()
}
