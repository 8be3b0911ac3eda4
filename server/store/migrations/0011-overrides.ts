import type { Kysely } from 'kysely'

/** Frozen: what has run on somebody's disk is never edited; the next change is the next file. */
export async function createOverrides(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('override')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    // Null where it was taken back: the version goes on counting.
    .addColumn('value', 'text')
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('override_pk', ['kind', 'name'])
    .execute()
}
