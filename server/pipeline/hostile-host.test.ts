import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settledRecords, untilIdle } from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import type { RawReply } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { FAULTS, type Fault } from '../testing/upstream/faults.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: whatever a host does, its caller gets a whole reply or an honest error in its own form, never
// a clean end that lies; nothing crashes, no slot stays taken, and there is one record. Method: every
// fault of the test host in every form of reply, before anything is committed and after it.

const messages = [{ role: 'user', content: 'x' }]

const FORMS = {
  'native stream': { path: '/api/chat', body: { model: 'm', messages } },
  'native object': { path: '/api/chat', body: { model: 'm', messages, stream: false } },
  'v1 stream': { path: '/v1/chat/completions', body: { model: 'm', messages, stream: true } },
  'v1 object': { path: '/v1/chat/completions', body: { model: 'm', messages } },
  'v1 text stream': { path: '/v1/completions', body: { model: 'm', prompt: 'x', stream: true } },
  'v1 embeddings': { path: '/v1/embeddings', body: { model: 'm', input: 'x' } },
  embeddings: { path: '/api/embed', body: { model: 'm', input: 'x' } },
} as const

type Form = keyof typeof FORMS

/** All that was promised came, and what was wrong came after it. */
const SOUND_STREAMS: readonly Fault[] = [
  'close instead of the last chunk',
  'reset instead of the last chunk',
  'stall instead of the last chunk',
  'bytes after the ending',
  'two endings',
  'Content-Length too large',
]

const isSound = (fault: Fault, form: Form): boolean => {
  if (form.endsWith('stream')) {
    // Types are the host's where it is relayed: a final line says that it is final, whatever else it says.
    if (fault === 'JSON of wrong types') return form === 'native stream'
    return SOUND_STREAMS.includes(fault)
  }
  return fault === 'JSON of wrong types' && !form.startsWith('v1')
}

const SETTINGS = {
  IDENTIFY__WHITELIST: '["127.0.0.1"]',
  UPSTREAM__FIRST_BYTE_MS: '200',
  UPSTREAM__WHOLE_MS: '200',
  UPSTREAM__STALL_MS: '200',
  LIMITS__REPLY_BYTES_MAX: '2000000',
  RETRY__PER_MINUTE: '0',
  RETRY__SHARE: '0',
  BREAKER__FAILURES: '1000',
}

let upstream: Upstream
const gateways = new Map<string, TestGateway>()

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  const hosts = [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }]
  for (const [moment, graceMs] of [
    ['before its head is sent', '60000'],
    ['after its head was sent', '0'],
  ] as const) {
    const settings = { ...SETTINGS, WAIT__GRACE_MS: graceMs, WAIT__HEARTBEAT_MS: '50' }
    gateways.set(moment, await startTestGateway({ hosts, settings }))
  }
})

afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.stop()
  await upstream.stop()
})

const faults = (Object.keys(FAULTS) as Fault[]).filter((fault) => fault !== 'a queue that is full')
const forms = Object.keys(FORMS) as Form[]
let turn = 0

/** Throws unless the reply is whole, with its terminal once. */
const expectWhole = (reply: RawReply, form: Form): void => {
  expect(reply.status).toBe(200)
  const text = reply.body.toString()
  if (form === 'native stream') {
    const lines = ndjsonLines(reply.body)
    expect(lines.filter(({ done }) => done === true)).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({ done: true })
  } else if (form.endsWith('stream')) {
    expect(text.match(/"finish_reason":"stop"/g)).toHaveLength(1)
    expect(text.match(/data: \[DONE\]/g)).toHaveLength(1)
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  } else {
    JSON.parse(text)
  }
}

const expectError = (reply: RawReply, form: Form): void => {
  const isOpenai = form.startsWith('v1')
  if (reply.status !== 200) {
    expect(reply.status).toBeGreaterThanOrEqual(500)
    expect(reply.headers['content-type']).toContain('application/json')
    expectErrorObject(JSON.parse(reply.body.toString()), isOpenai)
    return
  }
  expect(form).toContain('stream')
  if (!isOpenai) {
    // Lines are relayed unread, so one before the last may be whatever the host sent.
    const lines = reply.body.toString().split('\n')
    expect(lines.at(-1)).toBe('')
    expect(reply.body.includes('"done":true')).toBe(false)
    return expectErrorObject(JSON.parse(lines.at(-2)!), isOpenai)
  }
  const events = reply.body
    .toString()
    .split('\n\n')
    .filter((event) => !event.startsWith(':'))
  expect(events.slice(-2)).toEqual(['data: [DONE]', ''])
  expect(reply.body.includes('"finish_reason":"stop"')).toBe(false)
  expectErrorObject(JSON.parse(events.at(-3)!.slice('data: '.length)), isOpenai)
}

const expectErrorObject = (value: unknown, isOpenai: boolean): void => {
  const error = (value as { error: unknown }).error
  const message = isOpenai ? (error as { message: unknown }).message : error
  expect(message).toBeTypeOf('string')
  expect(message).not.toBe('')
  expect(message).not.toContain('127.0.0.1')
}

describe.each(['before its head is sent', 'after its head was sent'])('%s', (moment) => {
  describe.each(forms)('a %s', (form) => {
    it.each(faults)('ends whole or with an error after: %s', async (fault) => {
      const gateway = gateways.get(moment)!
      turn += 1
      const id = `hostile-${turn}`
      upstream.script(FAULTS[fault])
      const headers = { 'X-Request-Id': id }
      const asking = await ask(gateway.port, { ...FORMS[form], headers })
      const reply = await asking.reply
      expect(reply.end).toBe('complete')
      const sound = isSound(fault, form)
      if (sound) expectWhole(reply, form)
      else expectError(reply, form)
      const records = await settledRecords(gateway, id)
      expect(records).toHaveLength(1)
      expect(records[0]!.outcome).toMatch(sound ? /^completed$/ : /^upstream_/)
      if (sound) expect(records[0]!.status).toBe(200)
      else expect(records[0]!.status).toBeGreaterThanOrEqual(500)
      await untilIdle(gateway)
      await upstream.until(() => upstream.slots.running === 0)
      asking.connection.close()
    })
  })
})
