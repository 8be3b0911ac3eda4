import { sql, type Kysely } from 'kysely'

/**
 * Who added an entry of the whitelist and how often it matched, and from where a key was last used. Of
 * entries that are there already the audit log knows who added them. Frozen like all migrations.
 */
export async function addUseDetails(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('whitelist_entry').addColumn('added_by', 'text').execute()
  await db.schema
    .alterTable('whitelist_entry')
    .addColumn('matches', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema.alterTable('api_key').addColumn('last_used_address', 'text').execute()
  await sql`
    update whitelist_entry set added_by = (
      select actor_name from audit_entry
      where action = 'whitelist.add' and target_id = whitelist_entry.id
    )`.execute(db)
}
