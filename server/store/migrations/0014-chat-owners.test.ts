import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase } from '../../testing/store-database.ts'
import { createChats } from './0010-chats.ts'
import { addChatOwners } from './0014-chat-owners.ts'

const insert = async (db: Awaited<ReturnType<typeof testDatabase>>['db']) => {
  await sql`insert into account (id, username, username_key, role, password_hash, is_disabled, version,
    created_at) values ('ada', 'ada', 'ada', 'user', '', 0, 1, 0)`.execute(db)
  await sql`insert into chat (id, user_id, title, system_prompt, parameters, is_pinned, bytes, created_at,
    updated_at) values ('c', 'ada', '', '', '{}', 0, 0, 0, 0)`.execute(db)
  for (const [id, text, state] of [
    ['m1', 'a whale sings', 'complete'],
    ['m2', 'the whale dives', 'open'],
  ]) {
    await sql`insert into chat_message (id, chat_id, role, text, images, state, created_at)
      values (${id}, 'c', 'user', ${text}, '[]', ${state}, 0)`.execute(db)
  }
}

it('finds what was kept before it, by whose it is, and what ends and goes after it', async () => {
  const { db } = await testDatabase()
  for (const table of ['chat_search', 'chat_image', 'chat_message', 'chat']) {
    await sql`drop table ${sql.id(table)}`.execute(db)
  }
  await createChats(db)
  await insert(db)
  await addChatOwners(db)
  const found = async (words: string) => {
    const { rows } = await sql<{ id: string }>`select message.id from chat_search
      join chat_message as message on message.number = chat_search.rowid
      where chat_search match ${words} order by message.number`.execute(db)
    return rows.map(({ id }) => id)
  }
  const WHALES = 'user_id : "ada" AND text : ("w"* "whal"*)'
  expect(await found(WHALES)).toEqual(['m1'])
  expect(await found('user_id : "eve" AND text : ("whal"*)')).toEqual([])
  await sql`update chat_message set state = 'interrupted' where id = 'm2'`.execute(db)
  expect(await found(WHALES)).toEqual(['m1', 'm2'])
  await sql`delete from account`.execute(db)
  expect(await found(WHALES)).toEqual([])
  await sql`insert into chat_search (chat_search, rank) values ('integrity-check', 1)`.execute(db)
})
