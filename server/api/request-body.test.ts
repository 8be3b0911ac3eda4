import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, eventually } from '../testing/asking.ts'
import { openRaw, type RawConnection } from '../testing/clients/raw-connection.ts'
import { ReplyReader, requestBytes, type RequestParts } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: all bodies that are being received have one bound, and what counted against it is given back
// however each of them ends. Method: two bodies that stop just before their end fill it.

const BODY_MAX = 100_000
const BODY_MS = 400

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 4 }],
    settings: {
      LIMITS__BODY_BYTES_MAX: String(BODY_MAX),
      LIMITS__RECEIVING_BYTES_MAX: String(2 * BODY_MAX),
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const LARGE: RequestParts = {
  path: '/api/chat',
  body: { model: 'm', messages: [{ role: 'user', content: 'x'.repeat(90_000) }] },
}

const statusOf = async (parts: RequestParts, port = gateway.port): Promise<number | null> => {
  const asking = await ask(port, parts)
  const { status } = await asking.reply
  asking.connection.close()
  return status
}

interface Unfinished {
  readonly connection: RawConnection
  readonly reader: ReplyReader
}

/** Sends nearly all of a large body, chunked where `isChunked`. */
const begin = async (port: number, isChunked = false): Promise<Unfinished> => {
  const connection = await openRaw(port)
  const reader = new ReplyReader(connection, 'POST')
  if (isChunked) {
    const headers = 'Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n'
    connection.send(`POST /api/chat HTTP/1.1\r\n${headers}15f90\r\n${'x'.repeat(90_000)}\r\n`)
  } else {
    connection.send(requestBytes(LARGE).subarray(0, -10))
  }
  return { connection, reader }
}

const fill = async (port = gateway.port, isChunked = false): Promise<Unfinished[]> => {
  const both = [await begin(port, isChunked), await begin(port, isChunked)]
  await eventually(() => statusOf(LARGE, port)).toBe(503)
  return both
}

it('refuses a body for which there is no room, when to come again, and serves small ones', async () => {
  const unfinished = await fill()
  const asking = await ask(gateway.port, LARGE)
  const reply = await asking.reply
  expect(reply.status).toBe(503)
  expect(reply.headers).toMatchObject({ 'retry-after': '5', connection: 'close' })
  expect(JSON.parse(reply.body.toString())).toEqual({
    error: expect.stringContaining('limits.receivingBytesMax'),
    code: 'queue_full',
  })
  asking.connection.close()
  const small = { path: '/api/chat', body: { model: 'm', messages: [{ role: 'user' }] } }
  expect(await statusOf(small)).toBe(200)
  for (const { connection } of unfinished) connection.close()
  await eventually(() => statusOf(LARGE)).toBe(200)
})

it('refuses a body that outgrows the room without having said its length', async () => {
  const unfinished = await fill()
  const third = await begin(gateway.port, true)
  const reply = await third.reader.finished()
  expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5'])
  third.connection.close()
  for (const { connection } of unfinished) connection.close()
  await eventually(() => statusOf(LARGE)).toBe(200)
})

it.each([
  ['its client goes', ({ connection }: Unfinished) => connection.close()],
  ['its client resets', ({ connection }: Unfinished) => connection.reset()],
  ['it comes whole', ({ connection }: Unfinished) => connection.send('0\r\n\r\n')],
  [
    'it grows too long',
    ({ connection }: Unfinished) => connection.send(`8000\r\n${'x'.repeat(0x8000)}\r\n`),
  ],
  ['it is no HTTP any more', ({ connection }: Unfinished) => connection.send('zzz\r\n')],
])('gives the room back when %s', async (_, end) => {
  const unfinished = await fill(gateway.port, true)
  for (const one of unfinished) end(one)
  await eventually(() => statusOf(LARGE)).toBe(200)
  for (const { connection } of unfinished) connection.close()
  // All of it, since otherwise it would not fill as it did before.
  const again = await fill()
  for (const { connection } of again) connection.close()
  await eventually(() => statusOf(LARGE)).toBe(200)
})

it('gives the room back when a body takes too long', async () => {
  const impatient = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 4 }],
    settings: {
      LIMITS__BODY_BYTES_MAX: String(BODY_MAX),
      LIMITS__RECEIVING_BYTES_MAX: String(2 * BODY_MAX),
      LIMITS__BODY_MS: String(BODY_MS),
    },
  })
  const unfinished = [await begin(impatient.port), await begin(impatient.port)]
  const statuses = unfinished.map(async ({ reader }) => (await reader.finished()).status)
  expect(await Promise.all(statuses)).toEqual([408, 408])
  const path = '/api/admin/whitelist'
  const headers = { 'Content-Length': '5', 'X-Admin-Token': impatient.adminToken }
  const admin = await ask(impatient.port, { path, headers, body: '{' })
  const refused = await admin.reply
  expect([refused.status, refused.headers['connection']]).toEqual([408, 'close'])
  expect(await statusOf(LARGE, impatient.port)).toBe(200)
  for (const { connection } of unfinished) connection.close()
  await impatient.stop()
})
