import type { Kysely } from 'kysely'

/** Entries of the whitelist get versions for concurrent edits, and the time of their last match. Frozen like all migrations. */
export async function addWhitelistCare(db: Kysely<any>): Promise<void> {
  const alter = () => db.schema.alterTable('whitelist_entry')
  await alter()
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
  await alter().addColumn('last_match_at', 'bigint').execute()
}
