import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ask,
  eventually,
  settledRecords,
  untilIdle,
  untilWaiting,
  type Asking,
} from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { ReplyReader, requestBytes } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { createLatch, type Latch } from '../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: what a caller sees while it waits and when its wait is over (design.md 6). Method: the one slot
// is held by somebody else for as long as a test wants.

let upstream: Upstream
let gateway: TestGateway
let latch: Latch
let holder: Asking
let turn = 0

beforeAll(async () => {
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: (request) => (request.text.includes('the holder') ? latch.pass() : undefined),
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: {
      IDENTIFY__WHITELIST: '["127.0.0.1"]',
      WAIT__GRACE_MS: '600',
      WAIT__HEARTBEAT_MS: '50',
      WAIT__MAX_MS__NON_STREAMING: '600',
      QUEUE__FLOW_MAX__DIRECT: '3',
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

beforeEach(() => {
  turn += 1
})

const messages = [{ role: 'user', content: 'x' }]
const chat = (headers: Record<string, string> = {}, extra: object = {}) => ({
  path: '/api/chat',
  headers: { 'X-Request-Id': `waiting-${turn}`, ...headers },
  body: { model: 'm', messages, ...extra },
})

const hold = async (): Promise<void> => {
  latch = createLatch()
  holder = await ask(gateway.port, {
    path: '/api/generate',
    body: { model: 'm', prompt: 'the holder' },
  })
  await latch.reached
}

const letGo = async (): Promise<void> => {
  latch.release()
  await holder.reply
  await untilIdle(gateway)
}

describe('the headers of a reply', () => {
  it('name the request, its priority, its wait and its host when it never waited', async () => {
    const { headers } = await (await ask(gateway.port, chat())).reply
    expect(headers['x-request-id']).toBe(`waiting-${turn}`)
    expect(headers['x-priority']).toBe('1')
    expect(headers['x-served-by']).toBe('gpu0')
    expect(headers['x-queue-wait-ms']).toMatch(/^\d+$/)
    expect(headers['content-encoding']).toBeUndefined()
    expect(headers['x-accel-buffering']).toBe('no')
    expect(upstream.inferences.at(-1)!.headers['x-request-id']).toBeUndefined()
  })

  it('replace a request id that is not usable', async () => {
    const bad = { 'X-Request-Id': 'no spaces please' }
    const { headers } = await (await ask(gateway.port, chat(bad))).reply
    expect(headers['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
  })

  it('say the request id and the priority also where a request is refused', async () => {
    const bodies = ['', '{', '{"model":"nope","messages":[{"role":"user","content":"x"}]}']
    for (const body of bodies) {
      const reply = await (await ask(gateway.port, { ...chat(), body })).reply
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.headers['x-request-id']).toBe(`waiting-${turn}`)
      expect(reply.headers['x-priority']).toBe('1')
    }
  })

  it('leave out the wait and the host where they left before these were known', async () => {
    await hold()
    const asking = await ask(gateway.port, chat())
    await asking.reader.until(() => asking.reader.status !== null)
    await letGo()
    const reply = await asking.reply
    expect(reply.headers['x-served-by']).toBeUndefined()
    expect(reply.headers['x-queue-wait-ms']).toBeUndefined()
    const [record] = await settledRecords(gateway, `waiting-${turn}`)
    expect(record!.queueWaitMs).toBeGreaterThanOrEqual(600)
    expect(record!.host).toBe('gpu0')
  })
})

describe('X-Priority', () => {
  it('makes a caller later, never sooner', async () => {
    for (const [asked, used] of [
      ['7', '7'],
      ['1', '1'],
    ]) {
      const reply = await (await ask(gateway.port, chat({ 'X-Priority': asked! }))).reply
      expect(reply.headers['x-priority']).toBe(used)
    }
    const key = await gateway.createKey({ name: `app-${turn}`, priority: 4 })
    const headers = { 'X-Priority': '2', 'X-API-Key': key }
    expect((await (await ask(gateway.port, chat(headers))).reply).headers['x-priority']).toBe('4')
  })

  it.each(['0', '10', '-1', '1.5', 'high', '1e0', ''])('refuses %j', async (asked) => {
    const reply = await (await ask(gateway.port, chat({ 'X-Priority': asked }))).reply
    expect(reply.status).toBe(400)
    expect(reply.body.toString()).toContain('X-Priority')
  })
})

describe('the end of a wait', () => {
  it('is a true 503 where nothing was committed: X-Deadline-Ms', async () => {
    await hold()
    const asking = await ask(gateway.port, chat({ 'X-Deadline-Ms': '200' }))
    const reply = await asking.reply
    expect(reply.status).toBe(503)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'queue_timeout' })
    await letGo()
    expect(await settledRecords(gateway, `waiting-${turn}`)).toMatchObject([
      { outcome: 'queue_timeout', status: 503, host: null, tries: 0 },
    ])
  })

  it('counts from the arrival of the request and not from the end of its body', async () => {
    const parts = chat({ 'X-Deadline-Ms': '1', Expect: '100-continue' })
    const bytes = requestBytes(parts)
    const bodyAt = bytes.indexOf('\r\n\r\n') + 4
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(bytes.subarray(0, bodyAt))
    await connection.until(() => connection.text.includes('100 Continue'))
    // That the head has arrived is known; a whole other request takes longer than the deadline.
    expect((await (await ask(gateway.port, chat())).reply).status).toBe(200)
    connection.send(bytes.subarray(bodyAt))
    const reply = await reader.finished()
    expect(reply.status).toBe(503)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'queue_timeout' })
    connection.close()
  })

  it('is a line after the heartbeats where the stream was committed', async () => {
    await hold()
    const asking = await ask(gateway.port, chat({ 'X-Deadline-Ms': '1500' }))
    const reply = await asking.reply
    expect(reply.status).toBe(200)
    const text = reply.body.toString()
    expect(text).toMatch(/^ {2,}\{"error":".*\}\n$/)
    expect(ndjsonLines(text)).toMatchObject([{ code: 'queue_timeout' }])
    await letGo()
  })

  it('is an event and [DONE] after the comments on /v1', async () => {
    await hold()
    const asking = await ask(gateway.port, {
      ...chat({ 'X-Deadline-Ms': '1500' }, { stream: true }),
      path: '/v1/chat/completions',
    })
    const text = (await asking.reply).body.toString()
    expect(text).toMatch(/^(: keep-alive\n\n){2,}data: \{"error":.*\}\n\ndata: \[DONE\]\n\n$/)
    await letGo()
  })

  it('comes sooner where the reply is one object, which shows no byte until then', async () => {
    await hold()
    const asking = await ask(gateway.port, chat({}, { stream: false }))
    const reply = await asking.reply
    expect(reply.status).toBe(503)
    expect(asking.connection.text.startsWith('HTTP/1.1 503 ')).toBe(true)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'queue_timeout' })
    await letGo()
  })

  it('is an operator’s word: cancelled', async () => {
    await hold()
    const asking = await ask(gateway.port, chat({}, { stream: false }))
    await untilWaiting(gateway, 1)
    const { json } = await gateway.admin('GET', '/queue')
    const { items } = json as { items: { ticket: string; state: string; position: number }[] }
    expect(items.map(({ state, position }) => [state, position])).toEqual([
      ['running', 0],
      ['waiting', 1],
    ])
    await gateway.admin('POST', `/queue/${items[1]!.ticket}/cancel`)
    expect((await asking.reply).status).toBe(499)
    const running = items[0]!.ticket
    await gateway.admin('POST', `/queue/${running}/cancel`)
    expect((await holder.reply).body.toString()).toContain('"code":"cancelled"')
    await untilIdle(gateway)
    await eventually(() => upstream.slots.running).toBe(0)
  })

  it('is refused to begin with where the caller has too many waiting', async () => {
    await hold()
    const asked: Asking[] = []
    for (let count = 1; count <= 3; count += 1) {
      asked.push(await ask(gateway.port, chat()))
      await untilWaiting(gateway, count)
    }
    const reply = await (await ask(gateway.port, chat())).reply
    expect(reply.status).toBe(429)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'flow_limit' })
    expect(Number(reply.headers['retry-after'])).toBeLessThan(60)
    await letGo()
    for (const asking of asked) expect((await asking.reply).status).toBe(200)
  })
})

describe('a caller’s own queue', () => {
  it('shows its own requests and nobody else’s', async () => {
    await hold()
    const key = await gateway.createKey({ name: `app-${turn}` })
    const asking = await ask(gateway.port, chat({ 'X-API-Key': key }))
    await untilWaiting(gateway, 1)
    const look = async (headers: Record<string, string>) => {
      const own = await ask(gateway.port, { method: 'GET', path: '/api/queue', headers })
      return JSON.parse((await own.reply).body.toString()) as { items: object[] }
    }
    expect((await look({ 'X-API-Key': key })).items).toMatchObject([
      { state: 'waiting', requestId: `waiting-${turn}`, position: 1, class: 'app' },
    ])
    expect((await look({})).items).toMatchObject([{ state: 'running', class: 'direct' }])
    await letGo()
    await asking.reply
  })
})
