import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, settledRecords, untilIdle, untilWaiting, type Asking } from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { createLatch } from '../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: the order of service, from callers' addresses and keys to the records. Method: one slot is
// held while everybody else comes; what the host then gets, and when replies end, is the order.

let upstream: Upstream
let gateway: TestGateway
const latch = createLatch()

beforeAll(async () => {
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: (request) => (request.text.includes('the holder') ? latch.pass() : undefined),
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { IDENTIFY__ANONYMOUS: 'chat', IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const question = (id: string, headers = {}) => ({
  path: '/api/chat',
  headers: { 'X-Request-Id': id.replace(' ', '-'), ...headers },
  body: { model: 'm', messages: [{ role: 'user', content: id }] },
})

it('serves direct callers first, then apps, then chat, each with one settled record', async () => {
  const key = await gateway.createKey({ name: 'an app' })
  const finished: string[] = []
  const asked = new Map<string, Asking>()
  const send = async (id: string, { from, headers = {} }: { from: string; headers?: object }) => {
    const asking = await ask(gateway.port, question(id, headers), from)
    void asking.reply.then(() => finished.push(id))
    asked.set(id, asking)
    await untilWaiting(gateway, asked.size)
  }

  const held = await ask(gateway.port, question('the holder'))
  await latch.reached
  const chat = Array.from({ length: 10 }, (_, index) => `chat-${index}`)
  const apps = Array.from({ length: 3 }, (_, index) => `app-${index}`)
  const direct = Array.from({ length: 2 }, (_, index) => `direct-${index}`)
  for (const id of chat) await send(id, { from: '127.0.0.3' })
  for (const id of apps) await send(id, { from: '127.0.0.3', headers: { 'X-API-Key': key } })
  for (const id of direct) await send(id, { from: '127.0.0.1' })

  latch.release()
  await held.reply
  const replies = await Promise.all([...asked.values()].map(({ reply }) => reply))
  expect(finished).toEqual([...direct, ...apps, ...chat])
  for (const reply of replies) {
    expect([reply.status, reply.end]).toEqual([200, 'complete'])
    expect(ndjsonLines(reply.body).at(-1)).toMatchObject({ done: true, eval_count: 8 })
  }
  expect(upstream.slots.heldMax).toBe(1)

  const classes = { chat: 'chat', app: 'app', direct: 'direct' } as const
  for (const id of asked.keys()) {
    const records = await settledRecords(gateway, id)
    expect(records).toHaveLength(1)
    const name = id.split('-')[0] as keyof typeof classes
    expect(records[0]).toMatchObject({
      outcome: 'completed',
      class: classes[name],
      host: 'gpu0',
      completionTokens: 8,
      tries: 1,
    })
  }
  await untilIdle(gateway)
})
