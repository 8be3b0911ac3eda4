import type { Kysely } from 'kysely'

/** Each filter of the audit log finds its entries in the order of the page. Frozen like all migrations. */
export async function createAuditFilters(db: Kysely<any>): Promise<void> {
  const filters = {
    actor: ['actor_id', 'at'],
    action: ['action', 'at'],
    target: ['target_id', 'at'],
    target_kind: ['target_kind', 'at'],
  }
  for (const [name, columns] of Object.entries(filters)) {
    await db.schema.createIndex(`audit_entry_${name}`).on('audit_entry').columns(columns).execute()
  }
}
