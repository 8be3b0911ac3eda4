import type { Kysely } from 'kysely'

/** Frozen: what has run on somebody's disk is never edited; the next change is the next file. */
export async function createHosts(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('host')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('driver', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('slots', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()
  // Apart, so that no list of hosts can hold them by mistake.
  await db.schema
    .createTable('host_credential')
    .addColumn('host', 'text', (column) =>
      column.primaryKey().references('host.name').onDelete('cascade'),
    )
    .addColumn('bearer', 'text', (column) => column.notNull())
    .execute()
  // Also of hosts that are not in the table above: those of the file can be drained as well.
  await db.schema
    .createTable('host_drain')
    .addColumn('host', 'text', (column) => column.primaryKey())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .execute()
}
