import { sql, type Kysely } from 'kysely'

/**
 * Whose a message is stands in the index of the words as well, so that a search reads the words of one
 * person and not those of all; what one or two letters begin has lists of its own. Frozen like all
 * migrations.
 */
export async function addChatOwners(db: Kysely<any>): Promise<void> {
  for (const trigger of ['added', 'ended', 'removed']) {
    await sql`drop trigger ${sql.id(`chat_message_${trigger}`)}`.execute(db)
  }
  await sql`drop table chat_search`.execute(db)
  await db.schema
    .alterTable('chat_message')
    .addColumn('user_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
  await sql`update chat_message
    set user_id = (select user_id from chat where id = chat_message.chat_id)`.execute(db)
  await sql`create virtual table chat_search using fts5(text, user_id, content = 'chat_message',
    content_rowid = 'number', prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2')`.execute(
    db,
  )
  // An open answer is indexed when it ends.
  await sql`insert into chat_search (rowid, text, user_id)
    select number, text, user_id from chat_message where state <> 'open'`.execute(db)
  await sql`create trigger chat_message_added after insert on chat_message
    when new.state <> 'open' begin
      insert into chat_search (rowid, text, user_id) values (new.number, new.text, new.user_id);
    end`.execute(db)
  await sql`create trigger chat_message_ended after update of state on chat_message
    when old.state = 'open' and new.state <> 'open' begin
      insert into chat_search (rowid, text, user_id) values (new.number, new.text, new.user_id);
    end`.execute(db)
  await sql`create trigger chat_message_removed after delete on chat_message
    when old.state <> 'open' begin
      insert into chat_search (chat_search, rowid, text, user_id)
        values ('delete', old.number, old.text, old.user_id);
    end`.execute(db)
}
