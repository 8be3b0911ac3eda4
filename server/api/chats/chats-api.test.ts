import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage, ChatSummary } from '../../../shared/api/chat.ts'
import { eventually } from '../../testing/asking.ts'
import { registerPerson, type ChatPerson } from '../../testing/chat-person.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

let upstream: Upstream
let gateway: TestGateway
let ada: ChatPerson

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 4 }],
    settings: {
      CHAT__TEXT_BYTES_MAX: '2000',
      CHAT__IMAGE_BYTES_MAX: '1000',
      CHAT__IMAGES_MAX: '2',
      CHAT__MESSAGES_MAX: '8',
      CHAT__CHATS_MAX: '30',
      CHAT__BYTES_PER_USER_MAX: '20000',
    },
  })
  ada = await registerPerson(gateway, 'ada')
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

/** Asks and waits for the answer. */
const askAndHear = async (chat: string, text: string, more: object = {}, person = ada) => {
  const page = await person.follow()
  const { json } = await person.ask(chat, text, more)
  const { data } = await page.next('ended')
  page.close()
  await eventually(async () => (await person.read(chat)).isAnswering).toBe(false)
  return { question: json.question as ChatMessage, answer: data.message as ChatMessage }
}

const lastRequest = (): { messages: unknown[]; options: object; think?: unknown } =>
  JSON.parse(upstream.inferences.at(-1)!.text)

describe('a conversation', () => {
  it('is sent whole, with its system prompt and parameters', async () => {
    const chat = await ada.begin({ systemPrompt: 'be brief' })
    const { answer } = await askAndHear(chat, 'one')
    const parameters = { temperature: 0.2, topP: 0.5, tokensMax: 3, contextTokens: 2048 }
    await ada.send('PATCH', `/${chat}`, { parameters })
    await askAndHear(chat, 'two', { parentId: answer.id })
    expect(lastRequest()).toMatchObject({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: answer.text },
        { role: 'user', content: 'two' },
      ],
      options: { temperature: 0.2, top_p: 0.5, num_predict: 3, num_ctx: 2048 },
    })
    expect((await ada.read(chat)).messages.at(-1).figures).toMatchObject({ isCut: true })
  })

  it('has another version of a question as a sibling, whose branch alone is sent', async () => {
    const chat = await ada.begin()
    const first = await askAndHear(chat, 'a question')
    const second = await askAndHear(chat, 'a better question')
    expect(second.question.parentId).toBe(first.question.parentId)
    expect(lastRequest().messages).toEqual([{ role: 'user', content: 'a better question' }])
    expect((await ada.read(chat)).leafId).toBe(second.answer.id)
    await ada.send('PATCH', `/${chat}`, { leafId: first.answer.id })
    expect((await ada.read(chat)).leafId).toBe(first.answer.id)
  })

  it('has another answer to the same question', async () => {
    const chat = await ada.begin()
    const { question } = await askAndHear(chat, 'again')
    const page = await ada.follow()
    const path = `/${chat}/messages/${question.id}/answers`
    const { status, json } = await ada.send('POST', path, { model: 'm' })
    expect(status).toBe(201)
    expect(json.answer.parentId).toBe(question.id)
    await page.next('ended')
    page.close()
    const { messages } = await ada.read(chat)
    expect(messages.map(({ role }: ChatMessage) => role)).toEqual([
      'user',
      'assistant',
      'assistant',
    ])
  })

  it('carries images, and gives them back as images alone', async () => {
    const chat = await ada.begin()
    const base64 = PNG.toString('base64')
    const { question, answer } = await askAndHear(chat, 'look', { images: [{ base64 }] })
    expect(lastRequest().messages).toEqual([{ role: 'user', content: 'look', images: [base64] }])
    const [image] = question.images
    const reply = await ada.browser.fetch('GET', `/api/chats/${chat}/images/${image!.id}`)
    expect(reply.headers.get('content-type')).toBe('image/png')
    expect(reply.headers.get('content-security-policy')).toContain('sandbox')
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(PNG)
    const more = { parentId: answer.id, images: [{ id: image!.id }] }
    expect((await askAndHear(chat, 'and again', more)).question.images).toEqual([image])
  })

  it('is pinned, renamed and deleted', async () => {
    const chat = await ada.begin({ title: 'old name' })
    await ada.begin({ title: 'newer' })
    await ada.send('PATCH', `/${chat}`, { isPinned: true, title: 'new name' })
    const { items } = (await ada.send('GET', '')).json
    expect(items[0]).toMatchObject({ id: chat, title: 'new name', isPinned: true })
    expect((await ada.send('DELETE', `/${chat}`)).status).toBe(204)
    const left = (await ada.send('GET', '')).json.items
    expect(left.map(({ id }: ChatSummary) => id)).not.toContain(chat)
  })
})

describe('the search', () => {
  it('finds beginnings of words in titles and messages, and shows where', async () => {
    const eve = await registerPerson(gateway, 'eve')
    const chat = await eve.begin()
    await askAndHear(chat, 'why do Zeppelins float', {}, eve)
    const named = await eve.begin({ title: 'Über Zeppeline' })
    const found = async (search: string, person = eve): Promise<ChatSummary[]> =>
      (await person.send('GET', `?search=${encodeURIComponent(search)}`)).json.items
    expect((await found('zeppel')).map(({ id }) => id).sort()).toEqual([chat, named].sort())
    expect((await found('token-3')).map(({ id }) => id)).toEqual([chat])
    expect((await found('zeppelins float'))[0]!.found).toContain('Zeppelins float')
    expect(await found('float', ada)).toEqual([])
    expect(await found('" OR *) --')).toEqual([])
    await eve.send('DELETE', `/${chat}`)
    expect(await found('zeppelins')).toEqual([])
  })

  it('goes through the list page by page', async () => {
    const zoe = await registerPerson(gateway, 'zoe')
    for (const title of ['a', 'b', 'c', 'd', 'e']) await zoe.begin({ title })
    const first = (await zoe.send('GET', '?limit=3')).json
    const second = (await zoe.send('GET', `?limit=3&cursor=${first.next}`)).json
    const titles = [...first.items, ...second.items].map(({ title }: ChatSummary) => title)
    expect(titles.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(second.next).toBeNull()
  })
})

describe('an export', () => {
  it('has all conversations with their messages and images, and only the own ones', async () => {
    const kim = await registerPerson(gateway, 'kim')
    expect((await kim.send('GET', '/export')).json).toEqual({
      format: 'seadragon-chats',
      version: 1,
      chats: [],
    })
    const images = [{ base64: PNG.toString('base64') }]
    const chat = await kim.begin()
    await askAndHear(chat, 'keep this', { images }, kim)
    await kim.begin({ title: 'empty' })
    const { headers, json } = await kim.send('GET', '/export')
    expect(headers.get('content-disposition')).toContain('attachment')
    expect(json.chats).toHaveLength(2)
    const one = (await kim.send('GET', `/${chat}/export`)).json
    expect(one.chats[0]).toMatchObject({
      title: 'keep this',
      messages: [{ text: 'keep this' }, { role: 'assistant' }],
      images: [{ mime: 'image/png', base64: PNG.toString('base64') }],
    })
    expect((await ada.send('GET', `/${chat}/export`)).status).toBe(404)
  })
})

describe('the models', () => {
  it('say whether they are loaded', async () => {
    const chat = await ada.begin()
    await askAndHear(chat, 'load it')
    await eventually(async () => (await ada.send('GET', '/models')).json.items[0]).toMatchObject({
      name: 'm:latest',
      isLoaded: true,
      refusal: null,
    })
  })
})

describe('bounds', () => {
  const refusalOf = async (person: ChatPerson, chat: string, question: object) => {
    const body = { parentId: null, text: 'x', model: 'm', ...question }
    const { status, json } = await person.send('POST', `/${chat}/messages`, body)
    return `${status} ${json.error}`
  }

  it('name the setting that says how much is too much', async () => {
    const max = await registerPerson(gateway, 'max')
    const chat = await max.begin()
    const image = (bytes: Buffer) => ({ base64: bytes.toString('base64') })
    const large = Buffer.concat([PNG, Buffer.alloc(1000)])
    const too = (question: object) => refusalOf(max, chat, question)
    expect(await too({ text: 'x'.repeat(2001) })).toMatch(/^400 .*chat.textBytesMax/)
    expect(await too({ images: [image(large)] })).toMatch(/^400 .*chat.imageBytesMax/)
    expect(await too({ images: Array(3).fill(image(PNG)) })).toMatch(/^400 .*chat.imagesMax/)
    expect(await too({ text: ' ' })).toMatch(/^400 .*text or an image/)
    expect(await too({ parentId: 'nothing' })).toMatch(/^404 .*parentId/)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    expect(await too({ images: [image(svg)] })).toMatch(/^400 an image is a PNG/)
    const longPrompt = await max.send('POST', '', { systemPrompt: 'x'.repeat(2001) })
    expect(longPrompt.json.error).toContain('chat.textBytesMax')
    for (const text of ['1', '2', '3', '4']) await askAndHear(chat, text, {}, max)
    expect(await too({})).toMatch(/^400 .*chat.messagesMax/)
  })

  it('hold for all conversations of a person together', async () => {
    const ivy = await registerPerson(gateway, 'ivy')
    for (let at = 0; at < 9; at++) {
      await askAndHear(await ivy.begin(), 'x'.repeat(2000), {}, ivy)
    }
    const chat = await ivy.begin()
    const question = { text: 'x'.repeat(2000) }
    expect(await refusalOf(ivy, chat, question)).toMatch(/^400 .*chat.bytesPerUserMax/)
    while ((await ivy.send('GET', '')).json.items.length < 30) await ivy.begin()
    expect((await ivy.send('POST', '', {})).json.error).toContain('chat.chatsMax')
  })
})

describe('the routes', () => {
  it('are for people who are signed in, not for keys', async () => {
    const key = await gateway.createKey({ name: 'k', scopes: ['admin'] })
    const reply = await fetch(`${gateway.url}/api/chats`, { headers: { 'X-API-Key': key } })
    expect(reply.status).toBe(403)
  })
})
