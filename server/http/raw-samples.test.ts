import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRaw } from '../testing/clients/raw-connection.ts'
import { ReplyReader } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: bytes that two parsers could read in two ways are read in none (ASVS 4.2.1 to 4.2.5): they are
// refused in words, the connection is closed, and what follows on it is nobody's request. Method: a
// request to smuggle behind each sample, which must not be answered.

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const POST = 'POST /api/chat HTTP/1.1\r\nHost: localhost\r\n'
const GET = 'GET /api/version HTTP/1.1\r\nHost: localhost\r\n'
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`

/** What is wrong with each, and the status that says so. */
const SAMPLES: readonly (readonly [what: string, status: number, bytes: string])[] = [
  ['a length and chunks', 400, `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['chunks and a length', 400, `${POST}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n`],
  ['two lengths', 400, `${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`],
  ['the same length twice', 400, `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\n`],
  ['a list of lengths', 400, `${POST}Content-Length: 3, 3\r\n\r\n`],
  ['a length with a sign', 400, `${POST}Content-Length: +3\r\n\r\n`],
  ['a length below zero', 400, `${POST}Content-Length: -1\r\n\r\n`],
  ['a length in hex', 400, `${POST}Content-Length: 0x3\r\n\r\n`],
  ['a length with a fraction', 400, `${POST}Content-Length: 3.0\r\n\r\n`],
  ['a length with an exponent', 400, `${POST}Content-Length: 3e0\r\n\r\n`],
  ['no length at all', 400, `${POST}Content-Length:\r\n\r\n`],
  ['a length in words', 400, `${POST}Content-Length: three\r\n\r\n`],
  ['a length beyond numbers', 400, `${POST}Content-Length: ${'9'.repeat(40)}\r\n\r\n`],
  ['a length with a blank inside', 400, `${POST}Content-Length: 3 3\r\n\r\n`],
  ['an unknown coding', 400, `${POST}Transfer-Encoding: xchunked\r\n\r\n`],
  ['chunked in quotes', 400, `${POST}Transfer-Encoding: "chunked"\r\n\r\n`],
  ['chunked that is not last', 400, `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n`],
  ['identity', 400, `${POST}Transfer-Encoding: identity\r\n\r\n`],
  ['chunked twice', 400, `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n`],
  [
    'two codings in two lines',
    400,
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n`,
  ],
  ['chunked after a vertical tab', 400, `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n`],
  ['a space before the colon', 400, `${POST}Content-Length : 3\r\n\r\n`],
  ['a tab before the colon', 400, `${POST}Transfer-Encoding\t: chunked\r\n\r\n`],
  ['a header without a name', 400, `${GET}: x\r\n\r\n`],
  ['a header without a colon', 400, `${GET}Content-Length\r\n\r\n`],
  ['a name with a blank', 400, `${GET}Content Length: 3\r\n\r\n`],
  ['a name with a bracket', 400, `${GET}Content[Length]: 3\r\n\r\n`],
  ['a name that is not ASCII', 400, `${GET}Cont\u00e9nt: 3\r\n\r\n`],
  ['a NUL in a name', 400, `${GET}A\0B: 3\r\n\r\n`],
  ['a NUL in a value', 400, `${GET}A: b\0c\r\n\r\n`],
  ['a bare CR in a value', 400, `${GET}A: b\rc\r\n\r\n`],
  ['a bare LF behind a header', 400, `${GET}A: b\nContent-Length: 3\r\n\r\n`],
  ['only LFs', 400, 'GET /api/version HTTP/1.1\nHost: localhost\n\n'],
  ['a folded header', 400, `${GET}A: b\r\n c: d\r\n\r\n`],
  ['a header folded by a tab', 400, `${GET}A: b\r\n\tc: d\r\n\r\n`],
  ['a first header that is folded', 400, 'GET / HTTP/1.1\r\n Host: localhost\r\n\r\n'],
  ['a DEL in a value', 400, `${GET}A: b\x7fc\r\n\r\n`],
  ['an ESC in a value', 400, `${GET}A: b\x1bc\r\n\r\n`],
  ['chunks of no size', 400, `${CHUNKED}\r\nabc\r\n0\r\n\r\n`],
  ['a chunk below zero', 400, `${CHUNKED}-1\r\nabc\r\n0\r\n\r\n`],
  ['a chunk with 0x', 400, `${CHUNKED}0x3\r\nabc\r\n0\r\n\r\n`],
  ['a chunk with a sign', 400, `${CHUNKED}+3\r\nabc\r\n0\r\n\r\n`],
  ['a chunk beyond numbers', 400, `${CHUNKED}${'f'.repeat(40)}\r\nabc\r\n0\r\n\r\n`],
  ['a chunk with a blank before', 400, `${CHUNKED} 3\r\nabc\r\n0\r\n\r\n`],
  ['a chunk longer than it says', 400, `${CHUNKED}3\r\nabcdef\r\n0\r\n\r\n`],
  ['a chunk whose size ends in LF', 400, `${CHUNKED}3\nabc\r\n0\r\n\r\n`],
  ['a chunk that ends in LF', 400, `${CHUNKED}3\r\nabc\n0\r\n\r\n`],
  ['a bare LF in an extension', 400, `${CHUNKED}3;a\nb\r\nabc\r\n0\r\n\r\n`],
  ['a bare CR in an extension', 400, `${CHUNKED}3;a\rb\r\nabc\r\n0\r\n\r\n`],
  ['a NUL in an extension', 400, `${CHUNKED}3;a\0b\r\nabc\r\n0\r\n\r\n`],
  ['a trailer that folds', 400, `${CHUNKED}0\r\nA: b\r\n c\r\n\r\n`],
  ['another protocol', 400, 'GET / HTTQ/1.1\r\nHost: localhost\r\n\r\n'],
  ['a version that is none', 400, 'GET / HTTP/1.9\r\nHost: localhost\r\n\r\n'],
  ['HTTP/2 without asking', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/0.9', 400, 'GET /\r\n\r\n'],
  ['a lower case protocol', 400, 'GET / http/1.1\r\nHost: localhost\r\n\r\n'],
  ['a blank in the path', 400, 'GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a control character in the path', 400, 'GET /a\x01b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a method that is none', 400, 'G@T / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a method of bytes', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  ['a first line of nothing', 400, ' / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a head that is too long', 431, `${GET}A: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['too many headers', 431, `${GET}${'A: b\r\n'.repeat(300)}\r\n`],
  [
    'a path that is too long',
    431,
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  ],
]

const SMUGGLED = 'GET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

it.each(SAMPLES)(
  '%s gets a %i in words, and nothing behind it is read',
  async (_, status, bytes) => {
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(Buffer.from(bytes + SMUGGLED, 'latin1'))
    const reply = await reader.finished()
    expect(reply.status).toBe(status)
    expect(reply.headers['connection']).toBe('close')
    expect(JSON.parse(reply.body.toString())).toMatchObject({ error: expect.any(String) })
    await connection.ended()
    connection.close()
    expect(connection.text.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1)
    expect(upstream.inferences).toEqual([])
  },
)
