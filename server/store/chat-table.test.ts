import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { createChatTable } from './chat-table.ts'
import type { Asked, ChatBounds, SavedAnswer } from './chat.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

// Goal: what a person keeps is bounded and counted whichever way it comes, and leaves in parts.

const BOUNDS: ChatBounds = { chatsMax: 100, messagesMax: 100, bytesMax: 1_000 }
const ROOMY: ChatBounds = { ...BOUNDS, bytesMax: 1 << 30 }
const USER = 'ada'

const tables = async () => {
  const database = await testDatabase()
  await database.db
    .insertInto('account')
    .values({
      id: USER,
      username: USER,
      usernameKey: USER,
      email: null,
      role: 'user',
      passwordHash: '',
      isDisabled: 0,
      version: 1,
      createdAt: 0,
      lastSignInAt: null,
      lastSeenAt: null,
    })
    .execute()
  return { ...database, chats: createChatTable(database.db, virtualClock()) }
}

type Tables = Awaited<ReturnType<typeof tables>>

function given<Value extends object>(value: Value | StoreRefusal): Value {
  if (isRefused(value)) throw new Error(value.message)
  return value as Value
}

const begin = async ({ chats }: Tables, systemPrompt = '') =>
  given(await chats.create(USER, { systemPrompt }, ROOMY))

const ask = async ({ chats }: Tables, id: string, text: string, images: Buffer[] = []) => {
  const sent = images.map((bytes) => ({ mime: 'image/png', bytes: Uint8Array.from(bytes) }))
  const question = { parentId: null, text, images: sent, model: 'm' }
  return given(await chats.ask({ userId: USER, id }, question, ROOMY))
}

const saved = ({ answer }: Asked, changes: Partial<SavedAnswer>): SavedAnswer => ({
  id: answer.id,
  text: '',
  thinking: null,
  state: 'complete',
  problem: null,
  figures: null,
  ...changes,
})

const usedBytes = async ({ db }: TestDatabase): Promise<number> => {
  const rows = await db.selectFrom('chat').select('bytes').execute()
  return rows.reduce((sum, { bytes }) => sum + bytes, 0)
}

const TOO_MUCH = { refused: 'too_much', message: expect.stringContaining('chat.bytesPerUserMax') }

it('makes no other answer where there is no room for one', async () => {
  const at = await tables()
  const { id } = await begin(at)
  const asked = await ask(at, id, 'why')
  await at.chats.save([saved(asked, { text: 'x'.repeat(1_000) })])
  const again = { questionId: asked.question.id, model: 'm' }
  expect(await at.chats.askAgain({ userId: USER, id }, again, BOUNDS)).toMatchObject(TOO_MUCH)
  expect(await at.chats.askAgain({ userId: USER, id }, again, ROOMY)).toHaveProperty('answer')
})

it('tells of an answer that is older than a figure that nobody knows it', async () => {
  const at = await tables()
  const { id } = await begin(at)
  await ask(at, id, 'why')
  const figures = JSON.stringify({ promptTokens: 3 })
  await at.db.updateTable('chatMessage').set({ figures }).execute()
  const { messages } = given(await at.chats.find({ userId: USER, id }))
  expect(messages.at(-1)!.figures).toMatchObject({ promptTokens: 3, cachedTokens: null })
})

it('counts system prompts, however often they change', async () => {
  const at = await tables()
  const { id } = given(await at.chats.create(USER, { systemPrompt: 'x'.repeat(600) }, BOUNDS))
  const long = { systemPrompt: 'ü'.repeat(300) }
  expect(await at.chats.create(USER, long, BOUNDS)).toMatchObject(TOO_MUCH)
  const choice = { userId: USER, id }
  const longer = { systemPrompt: 'x'.repeat(1_001) }
  expect(await at.chats.update(choice, longer, BOUNDS)).toMatchObject(TOO_MUCH)
  await at.chats.update(choice, { systemPrompt: 'x'.repeat(300) }, BOUNDS)
  expect(await usedBytes(at)).toBe(300)
  expect(await at.chats.create(USER, long, BOUNDS)).toHaveProperty('id')
  // What is too much already may become less.
  const none = { ...BOUNDS, bytesMax: 1 }
  expect(await at.chats.update(choice, { systemPrompt: 'x' }, none)).toHaveProperty('id')
  expect(await usedBytes(at)).toBe(601)
})

it('counts what is there of an answer that a crash has interrupted, once', async () => {
  const at = await tables()
  const { id } = await begin(at)
  const asked = await ask(at, id, 'why')
  await at.chats.save([saved(asked, { state: 'open', text: 'früh', thinking: 'hm' })])
  expect(await at.chats.interruptOpen()).toBe(1)
  expect(await usedBytes(at)).toBe(3 + 5 + 2)
  expect(await at.chats.interruptOpen()).toBe(0)
  // Too late: it stays as it ended.
  await at.chats.save([saved(asked, { text: 'all of it' })])
  expect(await usedBytes(at)).toBe(3 + 5 + 2)
  const { messages } = given(await at.chats.find({ userId: USER, id }))
  expect(messages.at(-1)).toMatchObject({ state: 'interrupted', text: 'früh' })
})

it('leaves in parts that no message and no image is cut by, and is whole together', async () => {
  const at = await tables()
  const image = Buffer.alloc(300_000, 7)
  const first = await begin(at, 'be brief')
  for (const text of ['one', 'two']) {
    const asked = await ask(at, first.id, text, [image])
    await at.chats.save([saved(asked, { text: 'x'.repeat(200_000) })])
  }
  const empty = await begin(at)
  const texts: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const part = given(await at.chats.exportChats({ userId: USER, cursor }))
    texts.push(Buffer.from(part.bytes).toString())
    cursor = part.next
  }
  expect(texts.length).toBeGreaterThan(2)
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(700_000)
  const whole = JSON.parse(texts.join(''))
  expect(whole).toMatchObject({ format: 'seadragon-chats', version: 1 })
  const chats = new Map(whole.chats.map((chat: { id: string }) => [chat.id, chat]))
  const { messages } = given(await at.chats.find({ userId: USER, id: first.id }))
  expect(chats.get(first.id)).toMatchObject({ systemPrompt: 'be brief', messages })
  const base64 = image.toString('base64')
  expect(chats.get(first.id)).toMatchObject({ images: [{ base64 }, { base64 }] })
  expect(chats.get(empty.id)).toMatchObject({ messages: [], images: [] })
  const one = given(await at.chats.exportChats({ userId: USER, id: empty.id }))
  expect(JSON.parse(Buffer.from(one.bytes).toString()).chats).toMatchObject([{ id: empty.id }])
  expect(await at.chats.exportChats({ userId: USER, id: 'nobody' })).toMatchObject({
    refused: 'not_found',
  })
})

it('shows of each conversation where something was found first, and which is being answered', async () => {
  const at = await tables()
  const ids: string[] = []
  for (const text of ['a whale sings', 'no fish at all', 'the whale dives']) {
    const { id } = await begin(at)
    ids.push(id)
    const asked = await ask(at, id, text)
    if (id !== ids[2]) await at.chats.save([saved(asked, { text: 'whale, whale' })])
  }
  const { items } = given(await at.chats.list({ userId: USER, search: 'whal' }))
  const found = new Map(items.map(({ id, ...item }) => [id, [item.found, item.isAnswering]]))
  expect(found).toEqual(
    new Map([
      [ids[0], ['a whale sings', false]],
      [ids[1], ['whale, whale', false]],
      [ids[2], ['the whale dives', true]],
    ]),
  )
})

it('finds open answers in their index', async () => {
  const { db } = await tables()
  const plan = await sql<{ detail: string }>`explain query plan
    select chat_id from chat_message where state = 'open' and chat_id in ('a', 'b')`.execute(db)
  expect(plan.rows.map(({ detail }) => detail).join()).toContain('chat_message_open')
})
