import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '../../../shared/api/chat.ts'
import { eventually, settledRecords, untilIdle, untilWaiting } from '../../testing/asking.ts'
import { registerPerson, type ChatPerson } from '../../testing/chat-person.ts'
import type { EventSource } from '../../testing/clients/event-source.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { numberedTokens } from '../../testing/upstream/answer.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

// Goal: an answer is made once, belongs to the server, and whoever comes back has all of it. Method: a
// host with one slot that stops where a test says, pages that come and go, and the text in the end.

const TEXT = numberedTokens(8).join('')

let upstream: Upstream
let gateway: TestGateway
let ada: ChatPerson
/** The token before which the host stops, until somebody lets it go on. */
let gate: {
  readonly before: number
  readonly passed: Promise<void>
  readonly open: () => void
} | null
const pages: EventSource[] = []

beforeAll(async () => {
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: (_, index) => (index === gate?.before ? gate.passed : undefined),
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { CHAT__SAVE_MS: '20', CHAT__OPEN_MAX: '3' },
  })
  ada = await registerPerson(gateway, 'ada')
})

afterEach(async () => {
  gate?.open()
  gate = null
  for (const page of pages.splice(0)) page.close()
  await untilIdle(gateway)
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const stopBefore = (token: number) => {
  let open!: () => void
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  gate = { before: token, passed, open }
  return gate
}

const follow = async (at = '', person = ada): Promise<EventSource> => {
  const page = await person.follow(at)
  pages.push(page)
  return page
}

const lastOf = async (chat: string, person = ada): Promise<ChatMessage> =>
  (await person.read(chat)).messages.at(-1)

const eventuallyIs = (chat: string, state: string) =>
  eventually(async () => (await lastOf(chat)).state).toBe(state)

const textOn = ({ events }: EventSource): string =>
  events.map(({ name, data }) => (name === 'piece' ? data.text : '')).join('')

describe('an answer', () => {
  it('is told piece by piece, and kept with what it cost', async () => {
    const page = await follow()
    const chat = await ada.begin()
    const { status, json } = await ada.ask(chat, 'hello')
    expect(status).toBe(201)
    const { data } = await page.next('ended')
    expect(textOn(page)).toBe(TEXT)
    expect(data.message).toMatchObject({ id: json.answer.id, state: 'complete', text: TEXT })
    expect(data.message.figures).toMatchObject({ completionTokens: 8, isCut: false })
    await eventuallyIs(chat, 'complete')
    expect(await lastOf(chat)).toEqual(data.message)
    expect((await ada.read(chat)).title).toBe('hello')
  })

  it('is recorded as a request of the class chat, in the name of who asked', async () => {
    const chat = await ada.begin()
    const { json } = await ada.ask(chat, 'whose is it')
    const [record] = await settledRecords(gateway, json.answer.id)
    expect(record).toMatchObject({ class: 'chat', callerName: 'ada', outcome: 'completed' })
  })

  it('goes on while nobody reads, and is read from where one was', async () => {
    const { open } = stopBefore(4)
    const chat = await ada.begin()
    const first = await follow()
    const { json } = await ada.ask(chat, 'half')
    await eventually(() => textOn(first)).toBe(numberedTokens(4).join(''))
    first.close()
    const second = await follow(`${json.answer.id}:0.7`)
    const { data } = await second.next('answers')
    expect(data.items).toMatchObject([
      { messageId: json.answer.id, at: { thinking: 0, text: 7 }, text: TEXT.slice(7, 31) },
    ])
    open()
    await second.next('ended')
    expect(TEXT.slice(0, 7) + data.items[0].text + textOn(second)).toBe(TEXT)
    expect(upstream.inferences.filter(({ text }) => text.includes('half'))).toHaveLength(1)
  })

  it('is told to every page alike', async () => {
    const both = [await follow(), await follow()]
    const chat = await ada.begin()
    await ada.ask(chat, 'two of us')
    for (const page of both) await page.next('ended')
    expect(both.map(textOn)).toEqual([TEXT, TEXT])
  })

  it('is told to nobody else', async () => {
    const bob = await registerPerson(gateway, 'bob')
    const page = await follow('', bob)
    const chat = await ada.begin()
    const { json } = await ada.ask(chat, 'secret')
    await eventuallyIs(chat, 'complete')
    expect(page.events.map(({ name }) => name)).toEqual(['answers'])
    expect((await bob.send('GET', `/${chat}`)).status).toBe(404)
    expect((await bob.ask(chat, 'me too')).status).toBe(404)
    const stop = await bob.send('POST', `/${chat}/messages/${json.answer.id}/stop`)
    expect(stop.json).toEqual({ isStopped: false })
  })
})

describe('an answer that nobody could read', () => {
  const abandonAfter = (ms: number | null) =>
    gateway.admin('PATCH', '/settings', { chat: { abandonMs: ms } })
  // Long enough that a test sees what waits, and that somebody comes in time.
  beforeAll(() => abandonAfter(1_000))
  afterAll(() => abandonAfter(null))

  it('is stopped and marked while it is written', async () => {
    stopBefore(4)
    const chat = await ada.begin()
    await ada.ask(chat, 'alone')
    const request = await upstream.nextRequest()
    await upstream.ended(request)
    await eventuallyIs(chat, 'abandoned')
    expect((await lastOf(chat)).text).toBe(numberedTokens(4).join(''))
  })

  it('leaves the queue and is marked while it waits', async () => {
    const { open } = stopBefore(0)
    await follow()
    await ada.ask(await ada.begin(), 'the holder')
    const bob = await registerPerson(gateway, 'bob2')
    const chat = await bob.begin()
    await bob.ask(chat, 'alone in the queue')
    await untilWaiting(gateway, 1)
    await untilWaiting(gateway, 0)
    await eventually(async () => (await lastOf(chat, bob)).state).toBe('abandoned')
    open()
  })

  it('goes on when somebody comes in time', async () => {
    const { open } = stopBefore(4)
    await ada.ask(await ada.begin(), 'just in time')
    const page = await follow()
    const ben = await registerPerson(gateway, 'ben')
    const later = await ben.begin()
    await ben.ask(later, 'too late')
    await eventually(async () => (await lastOf(later, ben)).state).toBe('abandoned')
    open()
    expect((await page.next('ended')).data.message.state).toBe('complete')
  })
})

describe('stopping', () => {
  it('closes the connection to the host and keeps what was there', async () => {
    stopBefore(4)
    const page = await follow()
    const chat = await ada.begin()
    const { json } = await ada.ask(chat, 'stop while running')
    await eventually(() => textOn(page)).toBe(numberedTokens(4).join(''))
    const request = upstream.inferences.at(-1)!
    const { json: stopped } = await ada.send('POST', `/${chat}/messages/${json.answer.id}/stop`)
    expect(stopped).toEqual({ isStopped: true })
    await upstream.ended(request)
    expect(request.end).toBe('left')
    const { data } = await page.next('ended')
    expect(data.message).toMatchObject({
      state: 'stopped',
      text: numberedTokens(4).join(''),
    })
    await eventuallyIs(chat, 'stopped')
  })

  it('leaves the queue', async () => {
    const { open } = stopBefore(0)
    const page = await follow()
    await ada.ask(await ada.begin(), 'holds the slot')
    const chat = await ada.begin()
    const { json } = await ada.ask(chat, 'waits')
    await untilWaiting(gateway, 1)
    await eventually(() =>
      page.events.some(
        ({ name, data }) => name === 'place' && data.place.position === 1 && data.place.reason,
      ),
    ).toBe(true)
    await ada.send('POST', `/${chat}/messages/${json.answer.id}/stop`)
    await untilWaiting(gateway, 0)
    await eventuallyIs(chat, 'stopped')
    open()
  })

  it('of a conversation that is deleted', async () => {
    stopBefore(0)
    await follow()
    const chat = await ada.begin()
    await ada.ask(chat, 'deleted')
    const request = await upstream.nextRequest()
    expect((await ada.send('DELETE', `/${chat}`)).status).toBe(204)
    await upstream.ended(request)
    expect((await ada.send('GET', `/${chat}`)).status).toBe(404)
  })
})

describe('what cannot be asked', () => {
  it('is not kept', async () => {
    const chat = await ada.begin()
    const { status, json } = await ada.ask(chat, 'to a cloud', { model: 'm:cloud' })
    expect([status, json.code]).toEqual([403, 'egress_refused'])
    expect((await ada.read(chat)).messages).toEqual([])
  })

  it('for want of the model is an answer that says so', async () => {
    const page = await follow()
    const chat = await ada.begin()
    await ada.ask(chat, 'hello', { model: 'nowhere' })
    const { data } = await page.next('ended')
    expect(data.message).toMatchObject({ state: 'failed', text: '' })
    expect(data.message.problem).toContain('nowhere')
  })

  it('more often at once than chat.openMax allows', async () => {
    const { open } = stopBefore(0)
    await follow()
    for (const text of ['one', 'two', 'three']) await ada.ask(await ada.begin(), text)
    const { status, json } = await ada.ask(await ada.begin(), 'four')
    expect([status, json.code]).toEqual([429, 'flow_limit'])
    open()
    await untilIdle(gateway)
  })

  it('twice at once in one conversation', async () => {
    const { open } = stopBefore(0)
    await follow()
    const chat = await ada.begin()
    await ada.ask(chat, 'first')
    expect((await ada.ask(chat, 'second')).json.code).toBe('conflict')
    open()
  })
})

describe('a host that ends in the middle', () => {
  it('leaves an answer that says that it is not whole', async () => {
    stopBefore(4)
    const page = await follow()
    const chat = await ada.begin()
    await ada.ask(chat, 'interrupted')
    await eventually(() => textOn(page)).toBe(numberedTokens(4).join(''))
    await upstream.stop()
    const { data } = await page.next('ended')
    expect(data.message).toMatchObject({ state: 'interrupted', text: numberedTokens(4).join('') })
    expect(data.message.problem).toContain('not complete')
    await upstream.restart()
  })
})

describe('a gateway that starts again', () => {
  it('marks what it was writing as interrupted, with the text as far as it was saved', async () => {
    const dataDir = temporaryDir()
    const hosts = [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }]
    const settings = { CHAT__SAVE_MS: '20', SHUTDOWN__DRAIN_MS: '0' }
    const first = await startTestGateway({ hosts, settings, dataDir })
    stopBefore(4)
    const person = await registerPerson(first, 'cleo')
    const page = await follow('', person)
    const chat = await person.begin()
    await person.ask(chat, 'until the end')
    await eventually(() => textOn(page)).toBe(numberedTokens(4).join(''))
    await first.stop()
    const second = await startTestGateway({ hosts, settings, dataDir })
    person.browser.moveTo(second.url)
    expect(await lastOf(chat, person)).toMatchObject({
      state: 'interrupted',
      text: numberedTokens(4).join(''),
    })
    await second.stop()
  })
})
