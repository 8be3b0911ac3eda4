import { afterEach, expect, it } from 'vitest'
import { ask, eventually, settledRecords, untilIdle } from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { chunk, chunkedHead, lastChunk, NDJSON, type Step } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: a caller who reads slowly costs bounded memory, and one who stops reading costs its slot only
// for a while. Method: a host that writes as fast as it is read, and counts what it got rid of.

const LINE = Buffer.from(`${JSON.stringify({ response: 'x'.repeat(16_000), done: false })}\n`)
const FINAL = Buffer.from('{"model":"m","done":true,"done_reason":"stop","eval_count":7}\n')

let upstream: Upstream
let gateway: TestGateway
let written = 0

const start = async (settings: Readonly<Record<string, string>>): Promise<void> => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]', ...settings },
  })
}

afterEach(async () => {
  await gateway.stop()
  await upstream.stop()
})

/** Writes lines until the caller leaves or the test says that it is enough. */
const gush =
  (isEnough: () => boolean): Step =>
  async (exchange) => {
    await chunkedHead(NDJSON)(exchange)
    while (!exchange.left.aborted && !isEnough()) {
      await chunk(LINE)(exchange)
      written += LINE.length
    }
    await chunk(FINAL)(exchange)
    await lastChunk(exchange)
  }

const question = (id: string) => ({
  path: '/api/generate',
  headers: { 'X-Request-Id': id },
  body: { model: 'm', prompt: 'x' },
})

/** Both kernels' buffers on both connections, and what the gateway itself may hold. */
const BOUND = 48 * 1024 * 1024

it('is not sent more than it reads, and its slot is freed once it has stalled for too long', async () => {
  await start({ LIMITS__READER_STALL_MS: '500' })
  written = 0
  upstream.script(gush(() => written > 4 * BOUND))
  const asking = await ask(gateway.port, question('stalled'))
  await asking.reader.until(() => asking.reader.chunks.length > 0)
  asking.connection.stopReading()
  const request = await upstream.nextRequest()
  await upstream.ended(request)
  expect(request.end).toBe('left')
  expect(written).toBeLessThan(BOUND)
  await untilIdle(gateway)
  expect(await settledRecords(gateway, 'stalled')).toMatchObject([
    { outcome: 'client_stalled', status: 499, host: 'gpu0' },
  ])
  const next = await ask(gateway.port, question('next'))
  expect((await next.reply).status).toBe(200)
})

it('gets every line in the end, though it stopped reading for a while', async () => {
  await start({ LIMITS__READER_STALL_MS: '20000', UPSTREAM__STALL_MS: '60000' })
  written = 0
  let isEnough = false
  upstream.script(gush(() => isEnough))
  const asking = await ask(gateway.port, question('slow'))
  await asking.reader.until(() => asking.reader.chunks.length > 0)
  asking.connection.stopReading()
  // The host is stopped when none of its writes got through for many looks in a row.
  let last = -1
  let quietLooks = 0
  await eventually(() => {
    quietLooks = written === last ? quietLooks + 1 : 0
    last = written
    return quietLooks
  }).toBeGreaterThan(20)
  expect(written).toBeLessThan(BOUND)
  isEnough = true
  asking.connection.goOnReading()
  const reply = await asking.reply
  const lines = ndjsonLines(reply.body)
  expect(lines.at(-1)).toMatchObject({ done: true })
  expect(reply.body.length).toBe(written + FINAL.length)
  expect(await settledRecords(gateway, 'slow')).toMatchObject([
    { outcome: 'completed', completionTokens: 7 },
  ])
})
