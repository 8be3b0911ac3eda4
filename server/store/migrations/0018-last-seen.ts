import { sql, type Kysely } from 'kysely'

/**
 * When people were last seen: the last use of a session or a key of theirs, which outlives both. Frozen
 * like all migrations.
 */
export async function addLastSeen(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('account').addColumn('last_seen_at', 'integer').execute()
  await sql`
    update account set last_seen_at = nullif(max(
      coalesce(last_sign_in_at, 0),
      coalesce((select max(s.last_seen_at) from session s where s.user_id = account.id), 0),
      coalesce((select max(k.last_used_at) from api_key k where k.user_id = account.id), 0)
    ), 0)`.execute(db)
}
