import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, untilIdle } from '../testing/asking.ts'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { ReplyReader, requestBytes, type RequestParts } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: who may come in, with what, and how each is told no. Method: bytes on real connections; nothing
// that was refused may have reached the host.

const BODY_MAX = 100_000

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 4 }],
    settings: {
      IDENTIFY__WHITELIST: '["127.0.0.1"]',
      LIMITS__BODY_BYTES_MAX: String(BODY_MAX),
      LIMITS__BODY_DEPTH_MAX: '10',
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const answer = async (parts: RequestParts, from?: string) => {
  const asking = await ask(gateway.port, parts, from)
  const reply = await asking.reply
  asking.connection.close()
  return { ...reply, text: reply.body.toString() }
}

const chat = (headers: Record<string, string> = {}): RequestParts => ({
  path: '/api/chat',
  headers,
  body: { model: 'm', messages: [{ role: 'user', content: 'x' }] },
})

const refusedWith = async (status: number, parts: RequestParts, from?: string) => {
  const before = upstream.inferences.length
  const reply = await answer(parts, from)
  expect(reply.status).toBe(status)
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(upstream.inferences).toHaveLength(before)
  await untilIdle(gateway)
  return JSON.parse(reply.text) as { error: unknown; code?: string }
}

describe('a body', () => {
  const long = JSON.stringify({ model: 'm', messages: [], pad: 'x'.repeat(BODY_MAX) })

  it('that says it is too long is refused before it comes', async () => {
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(
      'POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n{',
    )
    const reply = await reader.finished()
    expect([reply.status, reply.headers['connection']]).toEqual([413, 'close'])
    expect(reply.body.toString()).toContain('limits.bodyBytesMax')
    connection.close()
  })

  it('that is too long is refused with a reply that its sender can read', async () => {
    expect(await refusedWith(413, { path: '/api/chat', body: long })).toMatchObject({
      code: 'body_too_large',
    })
    const megabytes = Buffer.alloc(8_000_000, 'x')
    expect(await refusedWith(413, { path: '/v1/chat/completions', body: megabytes })).toMatchObject(
      {
        error: { type: 'invalid_request_error', code: 'body_too_large' },
      },
    )
  })

  it('that grows too long without having said so is refused', async () => {
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(
      'POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    const chunk = 'x'.repeat(0x8000)
    for (let sent = 0; sent <= BODY_MAX; sent += chunk.length) {
      connection.send(`8000\r\n${chunk}\r\n`)
    }
    expect((await reader.finished()).status).toBe(413)
    connection.close()
  })

  it.each(['gzip', 'zstd', 'br'])('compressed by %s is refused', async (encoding) => {
    const error = await refusedWith(415, chat({ 'Content-Encoding': encoding }))
    expect(error).toMatchObject({ code: 'encoding_unsupported' })
  })

  it('that nests too deeply is refused', async () => {
    const body = `{"model":"m","messages":${'['.repeat(100_000 - 50)}`
    expect(await refusedWith(400, { path: '/api/chat', body })).toMatchObject({
      error: expect.stringContaining('limits.bodyDepthMax'),
    })
  })

  it('that stops in the middle reaches no host', async () => {
    const before = upstream.inferences.length
    const connection = await openRaw(gateway.port)
    connection.send(requestBytes(chat()).subarray(0, -5))
    connection.close()
    const reply = await answer(chat())
    expect(reply.status).toBe(200)
    expect(upstream.inferences).toHaveLength(before + 1)
    await untilIdle(gateway)
  })
})

describe('a caller', () => {
  it('that is nobody is told so in its dialect', async () => {
    const native = await refusedWith(401, chat(), '127.0.0.9')
    expect(native).toEqual({ error: 'authentication required', code: 'AUTH_INVALID' })
    const openai = await refusedWith(401, { ...chat(), path: '/v1/chat/completions' }, '127.0.0.9')
    expect(openai).toMatchObject({
      error: { message: 'authentication required', code: 'AUTH_INVALID' },
    })
    const anthropic = await refusedWith(401, { ...chat(), path: '/v1/messages' }, '127.0.0.9')
    expect(anthropic).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  })

  it('with a key that is not ours any more is refused, also from a whitelisted address', async () => {
    const unknown = { Authorization: `Bearer sd_${'x'.repeat(43)}` }
    await refusedWith(401, chat(unknown))
    const created = await gateway.admin('POST', '/apikeys', { name: 'short-lived' })
    const { id, key } = created.json as { id: string; key: string }
    expect((await answer(chat({ 'X-API-Key': key }), '127.0.0.9')).status).toBe(200)
    await gateway.admin('DELETE', `/apikeys/${id}`)
    await refusedWith(401, chat({ 'X-API-Key': key }))
  })

  it('whose key has no scope for it is told which', async () => {
    const key = await gateway.createKey({ name: 'reader', scopes: ['models:read'] })
    const error = await refusedWith(403, chat({ 'X-API-Key': key }))
    expect(error).toMatchObject({
      code: 'scope_missing',
      error: expect.stringContaining('inference'),
    })
    const tags = { method: 'GET', path: '/api/tags', headers: { 'X-API-Key': key } }
    expect((await answer(tags)).status).toBe(200)
  })

  it('that forges a forwarding header is not whitelisted by it', async () => {
    await refusedWith(401, chat({ 'X-Forwarded-For': '127.0.0.1' }))
    await refusedWith(401, chat({ 'X-Forwarded-For': '127.0.0.1' }), '127.0.0.9')
  })

  it('that is a page or a name from elsewhere is refused, and the setting is named', async () => {
    const origin = await refusedWith(403, chat({ Origin: 'https://evil.example' }))
    expect(origin).toMatchObject({ error: expect.stringContaining('cors.origins') })
    const host = await refusedWith(403, chat({ Host: 'evil.example' }))
    expect(host).toMatchObject({ error: expect.stringContaining('allowedHosts') })
    const allowed = await answer(chat({ Origin: 'http://localhost:3000' }))
    expect(allowed.headers['access-control-allow-origin']).toBe('http://localhost:3000')
  })
})

describe('a connection', () => {
  it.each([
    ['that speaks no HTTP', 'garbage\r\n\r\n', 400],
    [
      'with a head that is too long',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    [
      'with two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('%s is told so and closed', async (_, bytes, status) => {
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection)
    connection.send(bytes)
    const reply = await reader.finished()
    expect([reply.status, reply.headers['connection']]).toEqual([status, 'close'])
    const code = status === 431 ? 'head_too_large' : 'invalid_request'
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code })
    await connection.ended()
  })

  it('serves one request after the other, and the next after one that was refused', async () => {
    const connection = await openRaw(gateway.port)
    for (const [parts, status] of [
      [chat(), 200],
      [{ path: '/api/chat', body: '{' }, 400],
      [{ method: 'GET', path: '/api/nope' }, 404],
      [{ method: 'GET', path: '/api/chat' }, 405],
      [{ ...chat(), path: '/api/ollama/api/chat' }, 200],
      [chat({ 'X-Priority': 'no' }), 400],
    ] as const) {
      const reader = new ReplyReader(connection, 'POST')
      connection.send(requestBytes(parts))
      const reply = await reader.finished()
      expect([reply.status, reply.end]).toEqual([status, 'complete'])
      if (reply.headers['connection'] === 'close') return expect(parts).toHaveProperty('headers')
    }
  })
})

it('its own request comes back to it as a loop, which is refused', async () => {
  const marker = upstream.requests.map(({ headers }) => headers['x-seadragon-hop']).find(Boolean)!
  const error = await refusedWith(508, chat({ 'X-Seadragon-Hop': marker }))
  expect(error).toMatchObject({ code: 'loop_detected' })
})

it('never sends a caller’s credentials or cookies to a host', async () => {
  const key = await gateway.createKey({ name: 'secret' })
  await answer(chat({ 'X-API-Key': key, Cookie: 'a=b', 'X-Custom': 'c' }))
  const { headers } = upstream.inferences.at(-1)!
  expect(Object.keys(headers).toSorted()).toEqual(
    expect.not.arrayContaining(['x-api-key', 'authorization', 'cookie', 'x-custom']),
  )
})
