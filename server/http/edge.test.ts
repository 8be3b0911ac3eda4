import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { rawRequest, ReplyReader, type RawReply } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({})
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const HOST = 'Host: localhost'

const closes = ({ headerLines }: RawReply): boolean =>
  headerLines.some((line) => line.toLowerCase() === 'connection: close')

const send = async (...lines: string[]) => {
  const reply = await rawRequest(gateway.port, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  return { status: reply.status, body: reply.body.toString(), closes: closes(reply) }
}

it.each([
  ['two Host headers', 400, ['GET /api/version HTTP/1.1', 'Host: a', 'Host: b']],
  ['two Host headers of different case', 400, ['GET /api/tags HTTP/1.1', 'host: a', 'HOST: a']],
  ['an empty Host', 400, ['GET /api/version HTTP/1.1', 'Host:']],
  ['no Host', 400, ['GET /api/version HTTP/1.1']],
  ['an absolute target', 400, ['GET http://localhost/api/version HTTP/1.1', HOST]],
  ['a star for a target', 400, ['POST * HTTP/1.1', HOST]],
  ['a backslash in the path', 400, ['GET /api\\version HTTP/1.1', HOST]],
  ['a step upwards', 400, ['GET /api/../health HTTP/1.1', HOST]],
  ['a step upwards in other letters', 400, ['GET /api/.%2E/health HTTP/1.1', HOST]],
  ['a step on the spot', 400, ['GET /./health?a HTTP/1.1', HOST]],
  ['a Host that is none', 400, ['GET /api/version HTTP/1.1', 'Host: locodel":"mlhost']],
  ['TRACE', 405, ['TRACE / HTTP/1.1', HOST]],
  ['CONNECT', 405, ['CONNECT localhost:1 HTTP/1.1', HOST]],
  [
    'two Authorization headers',
    400,
    ['GET / HTTP/1.1', HOST, 'Authorization: a', 'Authorization: b'],
  ],
  ['bytes that are no HTTP', 400, ['garbage']],
  ['a space before a colon', 400, ['GET / HTTP/1.1', HOST, 'A : b']],
  ['a folded header', 400, ['GET / HTTP/1.1', HOST, 'A: b', ' c: d']],
  ['two lengths', 400, ['POST /api/chat HTTP/1.1', HOST, 'Content-Length: 1', 'Content-Length: 2']],
  [
    'a length beside chunks',
    400,
    ['POST /api/chat HTTP/1.1', HOST, 'Content-Length: 1', 'Transfer-Encoding: chunked'],
  ],
  ['17 KiB of headers', 431, ['GET / HTTP/1.1', HOST, `A: ${'b'.repeat(17_408)}`]],
])('refuses %s with %i as JSON and closes the connection', async (_what, status, lines) => {
  const reply = await send(...lines)
  expect(reply.status).toBe(status)
  expect(JSON.parse(reply.body).error).toEqual(expect.any(String))
  expect(reply.closes).toBe(true)
})

it.each([
  ['two Host headers', '/v1/models', ['Host: a', 'Host: b']],
  ['a Host that is none', '/v1/models', ['Host: locodel":"mlhost']],
  ['a Host that is none', '/chat/completions', ['Host: locodel":"mlhost']],
])('dresses a refusal of %s on %s in OpenAI’s form', async (_what, path, hosts) => {
  const reply = await send(`GET ${path} HTTP/1.1`, ...hosts)
  expect(JSON.parse(reply.body).error).toMatchObject({ type: 'invalid_request_error' })
})

it.each(['/v1/messages', '/api/v1/messages/count_tokens?beta=true', '/messages'])(
  'dresses a refusal on %s in Anthropic’s',
  async (path) => {
    const reply = await send(`TRACE ${path} HTTP/1.1`, HOST)
    expect(JSON.parse(reply.body)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
    })
  },
)

it('asks for the body of a request that expects it, and never in the middle of another reply', async () => {
  const head = `POST /api/chat HTTP/1.1\r\n${HOST}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n`
  const alone = await rawRequest(gateway.port, Buffer.from(`${head}Connection: close\r\n\r\n{}`))
  expect(alone.interims).toBe(1)
  const connection = await openRaw(gateway.port)
  const show = `POST /api/show HTTP/1.1\r\n${HOST}\r\nContent-Length: 23\r\n\r\n`
  connection.send(`${show}{"model":"gemma3:270m"}${head}Connection: close\r\n\r\n{}`)
  await connection.ended()
  connection.close()
  expect(connection.text.match(/HTTP\/1\.1 \d+/g)).toHaveLength(2)
  expect(connection.text).not.toContain('100 Continue')
})

it('says what was wrong with a later request of a connection, too', async () => {
  const good = `POST /api/show HTTP/1.1\r\n${HOST}\r\nContent-Length: 23\r\n\r\n{"model":"gemma3:270m"}`
  const later = await openRaw(gateway.port)
  const first = new ReplyReader(later)
  later.send(good)
  await first.finished()
  const second = new ReplyReader(later)
  later.send('garbage\r\n\r\n')
  const { status, body } = await second.finished()
  expect([status, JSON.parse(body.toString()).code]).toEqual([400, 'invalid_request'])
  await later.ended()
  later.close()
})

it('does not wait for a body that nobody asked for', async () => {
  const reply = await send('GET /api/version HTTP/1.1', HOST, 'Content-Length: 1000000000')
  expect(reply).toMatchObject({ status: 200, closes: true })
})

it('does not mind an expectation that it does not know', async () => {
  const lines = ['GET /api/version HTTP/1.1', HOST, 'Expect: the unexpected', 'Connection: close']
  expect(await send(...lines)).toMatchObject({ status: 200 })
})

it('answers a path as it is written and one with a query alike, and takes no pattern for a path', async () => {
  const ask = async (line: string) => {
    const { status, body } = await send(`${line} HTTP/1.1`, HOST, 'Connection: close')
    return { status, body }
  }
  const version = await ask('GET /api/version')
  expect(version.status).toBe(200)
  expect(await ask('GET /api/version?a=b')).toEqual(version)
  expect(await ask('HEAD /api/version')).toEqual({ status: 200, body: '' })
  expect(await ask('DELETE /api/version')).toMatchObject({ status: 405 })
  expect(await ask('GET /v1/models/:param{[^]+}')).toMatchObject({ status: 404 })
  expect(await ask('HEAD /api/blobs/:param')).toMatchObject({ status: 400 })
})

it('counts every header, so that none can be pushed out of sight by others', async () => {
  // Node leaves out what comes behind the first thousand or two: here, that a proxy stands between.
  const many = Array.from({ length: 2_100 }, () => 'A: b')
  const lines = ['GET /api/tags HTTP/1.1', HOST, ...many, 'X-Forwarded-For: 203.0.113.9']
  const { status, body } = await send(...lines)
  expect(status).toBe(431)
  expect(JSON.parse(body)).toMatchObject({ code: 'head_too_large' })
  expect(body).toContain('limits.headersMax')
})

it('survives a header named __proto__', async () => {
  expect(await send('GET / HTTP/1.1', HOST, '__proto__: x', 'Connection: close')).toMatchObject({
    status: 200,
    body: 'Ollama is running',
  })
})

it('lets no path of another spelling reach a host', async () => {
  const before = upstream.requests.length
  const paths = ['//api/pull', '/api/../api/pull', '/API/pull', '/api/%70ull/', '/debug/pprof/']
  for (const path of paths) {
    const reply = await send(
      `POST ${path} HTTP/1.1`,
      HOST,
      'Content-Length: 0',
      'Connection: close',
    )
    expect([400, 403, 404, 307, 301]).toContain(reply.status)
  }
  const reached = upstream.requests.slice(before).filter(({ path }) => !isProbe(path))
  expect(reached).toEqual([])
})

const isProbe = (path: string): boolean =>
  ['/api/tags', '/api/ps', '/api/version', '/api/show'].includes(path)
