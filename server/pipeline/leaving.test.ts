import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ask,
  eventually,
  settledRecords,
  untilIdle,
  untilWaiting,
  type Asking,
} from '../testing/asking.ts'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { requestBytes } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { stall } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: no GPU second for a caller who has left, on every route. Method: one slot and a host that is
// silent until told; callers leave in each state, and the host's own log tells what reached it.

let upstream: Upstream
let gateway: TestGateway
let turn = 0

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]', WAIT__GRACE_MS: '100' },
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
const ROUTES = [
  { path: '/api/chat', body: { model: 'm', messages } },
  { path: '/api/chat', body: { model: 'm', messages, stream: false } },
  { path: '/api/chat', body: { model: 'm', messages: [] } },
  { path: '/api/generate', body: { model: 'm', prompt: 'x' } },
  { path: '/api/generate', body: { model: 'm', prompt: 'x', stream: false } },
  { path: '/api/embed', body: { model: 'm', input: 'x' } },
  { path: '/api/embeddings', body: { model: 'm', prompt: 'x' } },
  { path: '/v1/chat/completions', body: { model: 'm', messages, stream: true } },
  { path: '/v1/chat/completions', body: { model: 'm', messages } },
  { path: '/v1/completions', body: { model: 'm', prompt: 'x', stream: true } },
  { path: '/v1/completions', body: { model: 'm', prompt: 'x' } },
  { path: '/v1/embeddings', body: { model: 'm', input: 'x' } },
].map((route) => ({ ...route, name: `${route.path} ${JSON.stringify(route.body)}` }))

const LEAVING: Readonly<Record<string, (asking: Asking) => void>> = {
  'a close': ({ connection }) => connection.close(),
  'a reset': ({ connection }) => connection.reset(),
  'a half close': ({ connection }) => connection.halfClose(),
}

const withId = (id: string, { path, body }: { path: string; body: object }) => ({
  path,
  body,
  headers: { 'X-Request-Id': `${id}-${turn}` },
})

describe.each(ROUTES)('$name', (route) => {
  it.each(Object.keys(LEAVING))('frees the host at once after %s while it runs', async (way) => {
    upstream.script(stall)
    const asking = await ask(gateway.port, withId('leaver', route))
    const request = await upstream.nextRequest()
    LEAVING[way]!(asking)
    await upstream.ended(request)
    expect(request.end).toBe('left')
    await untilIdle(gateway)
    expect(await settledRecords(gateway, `leaver-${turn}`)).toMatchObject([
      { outcome: 'client_left', status: 499, host: 'gpu0', tries: 1 },
    ])
    const next = await ask(gateway.port, withId('next', route))
    expect((await next.reply).status).toBe(route.path.includes('mbed') ? 501 : 200)
    await upstream.nextRequest()
  })

  it.each(Object.keys(LEAVING))('never reaches the host after %s while it waits', async (way) => {
    upstream.script(stall)
    const before = upstream.inferences.length
    const holder = await ask(gateway.port, withId('holder', ROUTES[0]!))
    const held = await upstream.nextRequest()
    const asking = await ask(gateway.port, withId('leaver', route))
    await untilWaiting(gateway, 1)
    LEAVING[way]!(asking)
    await untilWaiting(gateway, 0)
    expect(await settledRecords(gateway, `leaver-${turn}`)).toMatchObject([
      { outcome: 'client_left', status: 499, host: null, startedAt: null, tries: 0 },
    ])
    holder.connection.close()
    await upstream.ended(held)
    await untilIdle(gateway)
    expect(upstream.inferences).toHaveLength(before + 1)
  })
})

it('frees the host when a caller leaves in the middle of a stream that flows', async () => {
  let tokens = 0
  const flowing = await startUpstream({
    models: ['endless'],
    replays: false,
    beforeToken: () => void (tokens += 1),
  })
  const own = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: flowing.url, slots: 1 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
  const body = { model: 'endless', messages, options: { num_predict: 1_000_000 } }
  const asking = await ask(own.port, withId('leaver', { path: '/api/chat', body }))
  await asking.reader.until(() => asking.reader.chunks.length > 5)
  const request = await flowing.nextRequest()
  asking.connection.close()
  await flowing.ended(request)
  expect(request.end).toBe('left')
  await untilIdle(own)
  expect(tokens).toBeLessThan(1_000_000)
  expect(request.tokensAfterLeft).toBe(0)
  await own.stop()
  await flowing.stop()
})

it('drops what waits behind the first of two pipelined requests when their caller leaves', async () => {
  upstream.script(stall, { times: 2 })
  const connection = await openRaw(gateway.port)
  const first = requestBytes(withId('first', ROUTES[0]!))
  const second = requestBytes(withId('second', ROUTES[1]!))
  connection.send(Buffer.concat([first, second]))
  await upstream.nextRequest()
  await untilWaiting(gateway, 1)
  const sent = upstream.inferences.length
  connection.close()
  await untilIdle(gateway)
  expect(upstream.inferences).toHaveLength(sent)
  upstream.clearScripts()
})

describe('operations on a host', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  const OPERATIONS = [
    { path: '/api/pull', body: { model: 'm2' } },
    { path: '/api/create', body: { model: 'm2', from: 'm' } },
    { path: '/api/copy', body: { source: 'm', destination: 'm2' } },
  ]

  it.each(OPERATIONS)('$path is cut at the host when its caller leaves', async ({ path, body }) => {
    const key = await gateway.createKey({ name: crypto.randomUUID(), scopes: ['models:write'] })
    upstream.script(stall, { when: ({ route }) => route === path })
    const asking = await ask(gateway.port, { path, body, headers: { 'X-API-Key': key } })
    await upstream.until(() => upstream.requests.some(({ route }) => route === path))
    const request = upstream.requests.find(({ route }) => route === path)!
    asking.connection.close()
    await upstream.ended(request)
    expect(request.end).toBe('left')
  })

  it('an upload is cut at the host when its caller leaves in the middle of it', async () => {
    const key = await gateway.createKey({ name: crypto.randomUUID(), scopes: ['models:write'] })
    const connection = await openRaw(gateway.port)
    const head =
      `POST /api/blobs/${digest} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\n` +
      'Content-Length: 1000000\r\n\r\n'
    connection.send(head)
    connection.send(Buffer.alloc(1000))
    const isUpload = ({ route }: { route: string }) => route.startsWith('/api/blobs/')
    await upstream.until(() => upstream.requests.some(isUpload))
    connection.close()
    const request = upstream.requests.find(isUpload)!
    await upstream.until(() => request.end !== null || upstream.connections === 0)
    expect(request.body).toBeNull()
    await eventually(() => upstream.requests.find(isUpload)!.end).not.toBe('answered')
  })
})

it.each([
  ['closes its connection after the reply', { Connection: 'close' }],
  ['keeps it', {}],
])('does not take a caller who %s for one who left', async (_, headers) => {
  const route = withId('stayer', ROUTES[0]!)
  const asking = await ask(gateway.port, { ...route, headers: { ...route.headers, ...headers } })
  const reply = await asking.reply
  asking.connection.close()
  expect([reply.status, reply.end]).toEqual([200, 'complete'])
  await upstream.nextRequest()
  expect(await settledRecords(gateway, `stayer-${turn}`)).toMatchObject([{ outcome: 'completed' }])
})
