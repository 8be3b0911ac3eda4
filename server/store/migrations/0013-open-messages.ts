import { sql, type Kysely } from 'kysely'

/** Answers that are being written are found without a look at all others. Frozen like all migrations. */
export async function addOpenMessages(db: Kysely<any>): Promise<void> {
  await sql`create index chat_message_open on chat_message (chat_id) where state = 'open'`.execute(
    db,
  )
}
