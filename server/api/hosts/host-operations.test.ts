import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, eventually } from '../../testing/asking.ts'
import { Browser } from '../../testing/browser.ts'
import { ndjsonLines } from '../../testing/clients/ndjson-lines.ts'
import type { RequestParts } from '../../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { FAULTS } from '../../testing/upstream/faults.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

// Goal: what changes a host goes to the host that was meant, from callers who may (wire.md 2). Method:
// two hosts with models of their own, and a key with and one without the scope.

let upstreams: [Upstream, Upstream]
let gateway: TestGateway
let keeper: Record<string, string>
let reader: Record<string, string>

beforeAll(async () => {
  upstreams = [
    await startUpstream({ models: ['shared', 'one'] }),
    await startUpstream({ models: ['shared', 'two'] }),
  ]
  gateway = await startTestGateway({
    hosts: upstreams.map(({ url }, index) => ({
      name: `gpu${index}`,
      driver: 'ollama',
      url,
      slots: 1,
    })),
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
  const scopes = ['inference', 'models:read', 'models:write']
  keeper = { 'X-API-Key': await gateway.createKey({ name: 'keeper', scopes }) }
  reader = { 'X-API-Key': await gateway.createKey({ name: 'reader' }) }
})

beforeEach(() => {
  for (const upstream of upstreams) upstream.clearScripts()
})

afterAll(async () => {
  await gateway.stop()
  for (const upstream of upstreams) await upstream.stop()
})

const answer = async (parts: RequestParts) => {
  const asking = await ask(gateway.port, parts)
  const reply = await asking.reply
  asking.connection.close()
  return reply
}

const reached = (path: string): number[] =>
  upstreams.map(({ requests }) => requests.filter(({ route }) => route === path).length)

const digest = `sha256:${createHash('sha256').update('a blob').digest('hex')}`
const OPERATIONS: readonly RequestParts[] = [
  { path: '/api/pull', body: { model: 'new' } },
  { path: '/api/create', body: { model: 'made', from: 'shared' } },
  { path: '/api/copy', body: { source: 'shared', destination: 'copied' } },
  { path: '/api/delete', method: 'DELETE', body: { name: 'copied' } },
  { path: `/api/blobs/${digest}`, body: 'a blob' },
  { path: '/api/generate', body: { model: 'shared', prompt: '', keep_alive: 0 } },
]

describe.each(OPERATIONS)('$method $path', (parts) => {
  it('needs models:write, and the 403 says so', async () => {
    const before = reached(parts.path)
    for (const headers of [reader, {}]) {
      const reply = await answer({ ...parts, headers: { ...headers, 'X-Seadragon-Host': 'gpu0' } })
      expect(reply.status).toBe(403)
      expect(reply.headers['content-type']).toContain('application/json')
      expect(reply.body.toString()).toContain('models:write')
    }
    expect(reached(parts.path)).toEqual(before)
  })

  it('needs a host’s name where there are several, and the 400 names them', async () => {
    for (const chosen of [{}, { 'X-Seadragon-Host': 'gpu9' }]) {
      const reply = await answer({ ...parts, headers: { ...keeper, ...chosen } })
      expect(reply.status).toBe(400)
      expect(reply.body.toString()).toMatch(/gpu0, gpu1/)
    }
  })

  it('goes to the named host and to no other', async () => {
    const before = reached(parts.path)
    const reply = await answer({ ...parts, headers: { ...keeper, 'X-Seadragon-Host': 'gpu1' } })
    expect([200, 201]).toContain(reply.status)
    expect(reply.end).toBe('complete')
    expect(reply.headers['x-served-by']).toBe('gpu1')
    expect(reached(parts.path)).toEqual([before[0], before[1]! + 1])
  })
})

it('shows a pulled model in the lists before the end of the pull is told', async () => {
  const headers = { ...keeper, 'X-Seadragon-Host': 'gpu0' }
  const reply = await answer({ path: '/api/pull', body: { model: 'fresh' }, headers })
  expect(ndjsonLines(reply.body).at(-1)).toEqual({ status: 'success' })
  const tags = await answer({ method: 'GET', path: '/api/tags' })
  expect(tags.body.toString()).toContain('"fresh:latest"')
})

it('merges what the hosts have', async () => {
  const tags = await answer({ method: 'GET', path: '/api/tags' })
  const { models } = JSON.parse(tags.body.toString()) as { models: { name: string }[] }
  const names = models.map(({ name }) => name)
  expect(names.filter((name) => name === 'shared:latest')).toHaveLength(1)
  expect(names).toEqual(expect.arrayContaining(['one:latest', 'two:latest']))
})

it('sends a request to the host that has its model', async () => {
  const body = { model: 'TWO', messages: [{ role: 'user', content: 'x' }] }
  const reply = await answer({ path: '/api/chat', body })
  expect(reply.headers['x-served-by']).toBe('gpu1')
  expect(ndjsonLines(reply.body).at(-1)).toMatchObject({ model: 'TWO', done: true })
})

it.each(['close after two pieces', 'reset after the head', 'close inside a chunk'] as const)(
  'ends a broken pull with an error: %s',
  async (fault) => {
    upstreams[0].script(FAULTS[fault], { when: ({ route }) => route === '/api/pull' })
    const headers = { ...keeper, 'X-Seadragon-Host': 'gpu0' }
    const reply = await answer({ path: '/api/pull', body: { model: 'x', stream: true }, headers })
    expect(reply.end).toBe('complete')
    const last = reply.body.toString().trimEnd().split('\n').at(-1)!
    expect(JSON.parse(last)).toMatchObject({ code: 'upstream_error' })
    expect(reply.body.toString()).not.toContain('success')
  },
)

it('ends a pull with the session that began it, and closes it at the host', async () => {
  const operator = new Browser(gateway.url, { 'X-Seadragon-Host': 'gpu0' })
  const password = 'correct horse battery'
  const { token } = (await gateway.admin('POST', '/tokens', { role: 'operator' })).json
  await operator.send('POST', '/auth/register', { token, username: 'op', password })
  upstreams[0].script(FAULTS['stall after two pieces'], {
    when: ({ route }) => route === '/api/pull',
  })
  const body = JSON.stringify({ model: 'slow', stream: true })
  const pull = await operator.fetch('POST', '/api/pull', { body })
  const other = new Browser(gateway.url)
  await other.send('POST', '/auth/login', { username: 'op', password })
  await other.send('DELETE', '/auth/sessions')
  const last = (await pull.text()).trimEnd().split('\n').at(-1)!
  expect(JSON.parse(last)).toMatchObject({ code: 'AUTH_INVALID' })
  const received = () => upstreams[0].requests.findLast(({ route }) => route === '/api/pull')
  await eventually(async () => received()?.end).toBe('left')
})

it('answers an upload of megabytes with what the host says of it', async () => {
  const blob = Buffer.alloc(3_000_000, 'b')
  const name = `sha256:${createHash('sha256').update(blob).digest('hex')}`
  const headers = { ...keeper, 'X-Seadragon-Host': 'gpu0' }
  const good = await answer({ path: `/api/blobs/${name}`, body: blob, headers })
  expect(good.status).toBe(201)
  const bad = await answer({ path: `/api/blobs/${digest}`, body: blob, headers })
  expect(bad.status).toBe(400)
  expect(bad.body.toString()).toContain('digest mismatch')
})

it('finds a model that a host has got since it was last looked at', async () => {
  upstreams[1].shelf.add('late', null)
  const body = { model: 'late', messages: [{ role: 'user', content: 'x' }] }
  await eventually(async () => (await answer({ path: '/api/chat', body })).status).toBe(200)
  const unknown = await answer({ path: '/api/chat', body: { ...body, model: 'never' } })
  expect(unknown.body.toString()).toBe(`{"error":"model 'never' not found"}`)
})
