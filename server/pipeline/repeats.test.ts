import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ask,
  eventually,
  settledRecords,
  untilIdle,
  untilWaiting,
  type Asking,
} from '../testing/asking.ts'
import type { RawReply } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { expectWhole, type EndingsName } from '../testing/reply-endings.ts'
import { createLatch, type Latch } from '../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: a client that gave up and asks again finds its place, the tokens that were made meanwhile, and one
// record. Method: one slot, and a host that stops before a token until it is told; clients hang up and
// ask again in each state; the host's log and the records say what it cost.

const messages = [{ role: 'user', content: 'one two' }]

interface Form {
  readonly endings: EndingsName
  readonly path: string
  readonly body: object
}

const FORMS: Readonly<Record<string, Form>> = {
  'native, relayed': { endings: 'native', path: '/api/chat', body: { model: 'm', messages } },
  chat: { endings: 'openai', path: '/v1/chat/completions', body: { model: 'm', messages } },
  responses: {
    endings: 'responses',
    path: '/v1/responses',
    body: { model: 'm', input: 'one two' },
  },
  messages: {
    endings: 'anthropic',
    path: '/v1/messages',
    body: { model: 'm', max_tokens: 8, messages },
  },
}

let upstream: Upstream
let gateway: TestGateway
let latch: Latch
/** Before which token of a reply the host stops. */
let stopAt: number
let turn = 0

beforeAll(async () => {
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: (_request, index) => (index === stopAt ? latch.pass() : undefined),
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { WAIT__GRACE_MS: '0', WAIT__ORPHAN_MS: '10000', WAIT__ORPHAN_BYTES_MAX: '20000' },
  })
})

afterAll(async () => {
  latch.release()
  await gateway.stop()
  await upstream.stop()
})

beforeEach(() => {
  turn += 1
  stopAt = 3
  latch = createLatch()
})

afterEach(async () => {
  latch.release()
  await untilIdle(gateway)
})

const send = (
  { path, body }: Form,
  changes: object = { stream: true },
  headers: object = {},
): Promise<Asking> =>
  ask(gateway.port, {
    path,
    body: { ...body, ...changes },
    headers: { 'X-Request-Id': `repeat-${turn}`, 'session-id': `session-${turn}`, ...headers },
  })

const statesNow = async (): Promise<readonly string[]> => {
  const { json } = await gateway.admin('GET', '/queue')
  return json.items.map((item: { state: string; isOnHold: boolean }) =>
    item.isOnHold ? 'kept' : item.state,
  )
}

/** Hangs up. What was sent before is heard before: once the gateway answers another, it knows. */
const leave = async ({ connection }: Asking): Promise<void> => {
  connection.reset()
  for (let asked = 0; asked < 2; asked += 1) await gateway.admin('GET', '/stats')
}

const textIn = (reply: RawReply): string[] => reply.body.toString().match(/token-\d/g) ?? []

const ALL = ['token-0', 'token-1', 'token-2', 'token-3', 'token-4', 'token-5', 'token-6', 'token-7']

const tokensOnce = (reply: RawReply): string[] => [...new Set(textIn(reply))]

const recordOf = async () => {
  const records = await settledRecords(gateway, `repeat-${turn}`)
  expect(records).toHaveLength(1)
  return records[0]!
}

describe.each(Object.entries(FORMS))('%s', (_name, form) => {
  it('goes on with what runs, from the first piece on', async () => {
    const before = upstream.inferences.length
    const first = await send(form)
    await latch.reached
    await first.reader.until(() => first.reader.chunks.join('').includes('token-2'))
    await leave(first)
    const again = await send(form)
    await again.reader.until(() => again.reader.chunks.join('').includes('token-2'))
    latch.release()
    const reply = await again.reply
    expectWhole(reply, form.endings, true)
    expect(tokensOnce(reply)).toEqual(ALL)
    expect(upstream.inferences).toHaveLength(before + 1)
    expect(await recordOf()).toMatchObject({ outcome: 'completed', tries: 1, completionTokens: 8 })
  })

  it('takes the place of what waits', async () => {
    const holder = await send(
      form,
      { stream: true },
      { 'X-Request-Id': 'holder', 'session-id': 'h' },
    )
    await latch.reached
    const first = await send(form)
    await untilWaiting(gateway, 1)
    const behind = await send(
      form,
      { stream: true, temperature: 0.5 },
      {
        'X-Request-Id': `behind-${turn}`,
      },
    )
    await untilWaiting(gateway, 2)
    await leave(first)
    await eventually(statesNow).toContain('kept')
    const again = await send(form)
    await eventually(statesNow).not.toContain('kept')
    const before = upstream.inferences.length
    latch.release()
    for (const asking of [holder, again, behind]) {
      expectWhole(await asking.reply, form.endings, true)
    }
    const served = upstream.inferences.slice(before).map(({ body }) => String(body).includes('0.5'))
    expect(served).toEqual([false, true])
    expect(await recordOf()).toMatchObject({ outcome: 'completed', tries: 1 })
  })

  it('gets what was done while nobody listened', async () => {
    const first = await send(form)
    await latch.reached
    await leave(first)
    latch.release()
    // Its slot is free while its result is kept.
    await eventually(async () => (await gateway.admin('GET', '/stats')).json.hosts[0].inUse).toBe(0)
    const before = upstream.inferences.length
    const reply = await (await send(form)).reply
    expectWhole(reply, form.endings, true)
    expect(tokensOnce(reply)).toEqual(ALL)
    expect(upstream.inferences).toHaveLength(before)
    expect(await recordOf()).toMatchObject({ outcome: 'completed', completionTokens: 8 })
  })
})

describe.each(Object.entries(FORMS))('%s, asked again', (_name, form) => {
  it.each([
    ['as one object after a stream', { stream: true }, { stream: false }],
    ['as a stream after one object', { stream: false }, { stream: true }],
  ])('%s, gets the same answer', async (_how, one, other) => {
    const before = upstream.inferences.length
    const first = await send(form, one)
    await latch.reached
    await leave(first)
    const again = await send(form, other)
    latch.release()
    const reply = await again.reply
    expectWhole(reply, form.endings, other.stream)
    expect(tokensOnce(reply)).toEqual(ALL)
    expect(upstream.inferences).toHaveLength(before + 1)
    expect(await recordOf()).toMatchObject({ outcome: 'completed', completionTokens: 8 })
  })
})

describe('is no repeat, and has a ticket of its own:', () => {
  const chat = FORMS['chat']!

  it.each<[string, object, object]>([
    ['another question', { stream: true, temperature: 0.1 }, {}],
    ['another session', { stream: true }, { 'session-id': 'other' }],
  ])('%s', async (_what, changes, headers) => {
    const first = await send(chat)
    await latch.reached
    await leave(first)
    const other = await send(chat, changes, { 'X-Request-Id': `other-${turn}`, ...headers })
    await untilWaiting(gateway, 1)
    latch.release()
    expectWhole(await other.reply, 'openai', true)
    expect(await settledRecords(gateway, `other-${turn}`)).toHaveLength(1)
    const { json } = await gateway.admin('GET', '/queue')
    for (const { ticket } of json.items) await gateway.admin('POST', `/queue/${ticket}/cancel`)
  })

  it('what is asked while the first still listens', async () => {
    const first = await send(chat)
    await latch.reached
    const second = await send(chat, { stream: true }, { 'X-Request-Id': `second-${turn}` })
    await untilWaiting(gateway, 1)
    latch.release()
    expectWhole(await first.reply, 'openai', true)
    expectWhole(await second.reply, 'openai', true)
    expect(await settledRecords(gateway, `second-${turn}`)).toHaveLength(1)
  })

  it('what named no session, which ends at once', async () => {
    const first = await ask(gateway.port, {
      path: chat.path,
      body: { ...chat.body, stream: true },
      headers: { 'X-Request-Id': `repeat-${turn}` },
    })
    await latch.reached
    await leave(first)
    expect(await recordOf()).toMatchObject({ outcome: 'client_left' })
  })
})

it('what nobody asks for again ends as left, with what it cost', async () => {
  const hasty = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { WAIT__ORPHAN_MS: '100' },
  })
  const body = { ...FORMS['chat']!.body, stream: true }
  const headers = { 'X-Request-Id': `left-${turn}`, 'x-session-id': 's' }
  const first = await ask(hasty.port, { path: '/v1/chat/completions', body, headers })
  await latch.reached
  await leave(first)
  expect(await settledRecords(hasty, `left-${turn}`)).toMatchObject([
    { outcome: 'client_left', status: 499 },
  ])
  await untilIdle(hasty)
  await hasty.stop()
})
