import { expect, it } from 'vitest'
import { testDatabase } from '../testing/store-database.ts'
import { insertAccount } from './account-row.ts'
import type { ChatBounds } from './chat.ts'
import { createChatTable } from './chat-table.ts'
import { isRefused } from './store-refusal.ts'

const BOUNDS: ChatBounds = { chatsMax: 5, messagesMax: 10, bytesMax: 100 }

const imageOf = (bytes: number) => ({ mime: 'image/png', bytes: new Uint8Array(bytes) })

it.each([
  ['there is no room for them', [imageOf(101)], 'too_much'],
  ['one of them is not there', [imageOf(10), { id: 'nothing' }], 'not_found'],
])('keeps no image of a question that is refused since %s', async (_why, images, refused) => {
  const { db } = await testDatabase()
  const clock = { now: () => 0, wall: () => 1 }
  const account = { username: 'ada', usernameKey: 'ada', email: null, passwordHash: '' }
  const { id: userId } = await insertAccount(db, account, { role: 'user', now: 1 })
  const chats = createChatTable(db, clock)
  const chat = await chats.create(userId, {}, BOUNDS)
  if (isRefused(chat)) throw new Error(chat.message)
  const question = { parentId: null, text: 'what is it?', images, model: 'm' }
  expect(await chats.ask({ userId, id: chat.id }, question, BOUNDS)).toMatchObject({ refused })
  expect(await db.selectFrom('chatImage').select('id').execute()).toEqual([])
})
