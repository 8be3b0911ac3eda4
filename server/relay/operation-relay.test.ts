import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import { ollamaReplyForm } from '../dialect/ollama/reply-form.ts'
import type { Refusal } from '../flow/refusal.ts'
import { SomeDriver } from '../testing/dispatch/some-driver.ts'
import { OperationRelay, type Upload } from './operation-relay.ts'

// Goal: silence is counted where nothing moves, and only there. Method: the timers of a test.

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const settings = { replyBytesMax: 1_000, silenceMs: 1_000, uploadStallMs: 100, totalMs: 60_000 }

const LINE = Buffer.from('{"status":"x"}\n')

const begin = (upload: Upload | null = null) => {
  const failures: Refusal[] = []
  const exchange = { abort: vi.fn(), pause: vi.fn(), resume: vi.fn() }
  const reader = { takes: true }
  const relay = new OperationRelay({
    reply: {
      write: () => reader.takes,
      endStream: () => undefined,
      sendWhole: () => undefined,
      fail: (refusal) => void failures.push(refusal),
      setHeader: () => undefined,
    },
    form: ollamaReplyForm,
    settings,
    clock: systemClock,
    upload,
    onDone: () => Promise.resolve(),
    onOver: () => undefined,
  })
  relay.start(Object.assign(new SomeDriver(), { send: () => exchange }), {
    method: 'POST',
    path: '/api/pull',
    headers: {},
    body: null,
  })
  return { relay, failures, exchange, reader }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('lets a host be silent for as long as it may, counted from its last word', async () => {
  const { relay, failures, exchange } = begin()
  await pass(900)
  relay.onHead(200, { 'content-type': 'application/x-ndjson' })
  relay.onData(LINE)
  await pass(999)
  expect(failures).toEqual([])
  await pass(2)
  expect(failures).toMatchObject([{ code: 'upstream_error' }])
  expect(exchange.abort).toHaveBeenCalled()
})

it('does not hold the slowness of a reader against the host', async () => {
  const { relay, failures, reader } = begin()
  relay.onHead(200, { 'content-type': 'application/x-ndjson' })
  reader.takes = false
  relay.onData(LINE)
  await pass(10_000)
  expect(failures).toEqual([])
  relay.resume()
  await pass(999)
  expect(failures).toEqual([])
  await pass(2_000)
  expect(failures).toHaveLength(1)
})

it('lets an upload be slow, and the host be silent once it is whole', async () => {
  const upload = { isComplete: false, receivedBytes: 0 }
  const { failures } = begin(upload)
  for (let piece = 0; piece < 30; piece += 1) {
    await pass(60)
    upload.receivedBytes += 1
  }
  expect(failures).toEqual([])
  upload.isComplete = true
  await pass(900)
  expect(failures).toEqual([])
  await pass(300)
  expect(failures).toMatchObject([{ code: 'upstream_error' }])
})

it('cuts an upload that stops', async () => {
  const { failures } = begin({ isComplete: false, receivedBytes: 0 })
  await pass(101)
  expect(failures).toMatchObject([{ code: 'body_timeout' }])
})

it('says nothing more, and leaves no timer, once its client is gone', async () => {
  const { relay, failures } = begin()
  relay.abort()
  await pass(100_000)
  expect(failures).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
