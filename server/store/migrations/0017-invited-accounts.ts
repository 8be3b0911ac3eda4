import type { Kysely } from 'kysely'

/**
 * With which registration token somebody came in; of earlier accounts nobody knows. Frozen like all
 * migrations.
 */
export async function addInvitedAccounts(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('account').addColumn('registration_token_id', 'text').execute()
  await db.schema
    .createIndex('account_registration_token')
    .on('account')
    .column('registration_token_id')
    .execute()
}
