import { sql, type Kysely } from 'kysely'

/** Conversations, messages, images, and their words for searching. Frozen like all migrations. */
export async function createChats(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('chat')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('model', 'text')
    .addColumn('system_prompt', 'text', (column) => column.notNull())
    .addColumn('parameters', 'text', (column) => column.notNull())
    .addColumn('leaf_id', 'text')
    .addColumn('is_pinned', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('chat_user')
    .on('chat')
    .columns(['user_id', 'is_pinned', 'updated_at', 'id'])
    .execute()
  await db.schema
    .createTable('chat_message')
    // The search knows a message by this number, which no clean-up of the file may change.
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('chat_id', 'text', (column) =>
      column.notNull().references('chat.id').onDelete('cascade'),
    )
    .addColumn('parent_id', 'text')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('thinking', 'text')
    .addColumn('images', 'text', (column) => column.notNull())
    .addColumn('model', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('problem', 'text')
    .addColumn('figures', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('chat_message_chat').on('chat_message').column('chat_id').execute()
  await db.schema
    .createTable('chat_image')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('chat_id', 'text', (column) =>
      column.notNull().references('chat.id').onDelete('cascade'),
    )
    .addColumn('mime', 'text', (column) => column.notNull())
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('chat_image_chat').on('chat_image').column('chat_id').execute()
  await createSearch(db)
}

/** Only what will not change any more is indexed: an open answer is saved many times. */
async function createSearch(db: Kysely<any>): Promise<void> {
  await sql`create virtual table chat_search using fts5(text, content = 'chat_message',
    content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2')`.execute(db)
  await sql`create trigger chat_message_added after insert on chat_message
    when new.state <> 'open'
    begin insert into chat_search (rowid, text) values (new.number, new.text); end`.execute(db)
  await sql`create trigger chat_message_ended after update of state on chat_message
    when old.state = 'open' and new.state <> 'open'
    begin insert into chat_search (rowid, text) values (new.number, new.text); end`.execute(db)
  await sql`create trigger chat_message_removed after delete on chat_message
    when old.state <> 'open'
    begin insert into chat_search (chat_search, rowid, text)
      values ('delete', old.number, old.text); end`.execute(db)
}
