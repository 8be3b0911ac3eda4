import { createParser } from 'eventsource-parser'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { hasPython, runPython } from '../clients/python-client.ts'
import type { RawReply } from '../clients/raw-request.ts'
import { createLatch } from '../upstream/latch.ts'
import { chunk, chunkedHead, hold, inOrder, lastChunk, NDJSON } from '../upstream/steps.ts'
import {
  CHAT,
  CHAT_TEXT,
  MESSAGES,
  MODEL,
  NO_PYTHON,
  startTestbed,
  type OpenRequest,
  type Testbed,
} from './testbed.ts'
import { startWireTap, type WireTap } from './wire-tap.ts'

// What a caller sees while its request waits: true statuses first, then bytes that hold the connection.

const NATIVE = { path: '/api/chat', body: CHAT }
const OPENAI = { path: '/v1/chat/completions', body: { ...CHAT, stream: true } }
const WHOLE = { path: '/api/chat', body: { ...CHAT, stream: false } }
const SSE_HEARTBEAT = ': keep-alive\n\n'

let bed: Testbed

beforeAll(async () => {
  bed = await startTestbed({ settings: { WAIT__GRACE_MS: '50', WAIT__HEARTBEAT_MS: '30' } })
})

afterAll(() => bed.stop())

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

const bodySoFar = ({ reader }: OpenRequest): string => Buffer.concat(reader.chunks).toString('utf8')

const beats = (request: OpenRequest, count: number): Promise<void> =>
  request.reader.until(() => request.reader.chunks.length >= count)

/** The data of the events, as the parser of many clients sees them. */
const eventsIn = (text: string): string[] => {
  const data: string[] = []
  createParser({ onEvent: (event) => data.push(event.data) }).feed(text)
  return data
}

describe('a native stream that waits', () => {
  it('row 40: is committed after the grace time and held with spaces alone', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(NATIVE)
    await beats(waiting, 3)
    expect(waiting.reader.status).toBe(200)
    expect(bodySoFar(waiting)).toMatch(/^ {3,}$/)
    await held.release()
    const reply = await waiting.reader.finished()
    expect(reply.headers['content-type']).toBe('application/x-ndjson')
    expect(reply.body.toString()).toMatch(/^ +\{/)
    const lines = ndjsonLines(reply.body)
    expect(lines.length).toBe(9)
    expect(lines.at(-1)).toMatchObject({ done: true })
    waiting.connection.close()
  })

  it('row 50: ends with a whole error line where an operator cancels it', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(NATIVE)
    await beats(waiting, 2)
    const { json: queue } = await bed.gateway.admin('GET', '/queue')
    const ticket = queue.items.find(({ state }: { state: string }) => state === 'waiting').ticket
    expect((await bed.gateway.admin('POST', `/queue/${ticket}/cancel`)).status).toBe(200)
    const reply = await waiting.reader.finished()
    expect(reply.end).toBe('complete')
    expect(reply.body.toString()).toMatch(/^ +\{.*\}\n$/)
    expect(ndjsonLines(reply.body)).toEqual([
      { error: expect.stringContaining('cancelled'), code: 'cancelled' },
    ])
    waiting.connection.close()
    await held.release()
  })
})

describe('row 41: a native stream that waits, read by', () => {
  /** Runs a client while the slot is held, until it has been sent some heartbeats. */
  const whileWaiting = async <T>(ask: (tap: WireTap) => Promise<T>): Promise<T> => {
    const held = await bed.holdSlot()
    const tap = await startWireTap(bed.gateway.port)
    const answer = ask(tap)
    await tap.until(() => (tap.received.match(/1\r\n \r\n/g) ?? []).length >= 3)
    await held.release()
    const result = await answer
    tap.close()
    return result
  }

  it('row 41: the ollama package for node', async () => {
    const text = await whileWaiting(async ({ url }) => {
      const client = new Ollama({ host: url })
      let all = ''
      const request = { model: MODEL, messages: MESSAGES, stream: true } as const
      for await (const part of await client.chat(request)) all += part.message.content
      return all
    })
    expect(text).toBe(CHAT_TEXT)
  })

  it('row 41: the ollama package for Python', async ({ skip }) => {
    skip(!hasPython, NO_PYTHON)
    const args = { ...CHAT, stream: true }
    const result = await whileWaiting(({ url }) =>
      runPython('ollama_client.py', { base: url, op: 'chat', args }),
    )
    expect(result.error).toBeNull()
    const contents = result.items.map((item) => (item['message'] as { content: string }).content)
    expect(contents.join('')).toBe(CHAT_TEXT)
  })

  it('row 41: a line scanner as Go has it, of 8 MB lines without a blank one', async () => {
    const body = await whileWaiting(({ url }) =>
      fetch(`${url}/api/chat`, { method: 'POST', body: JSON.stringify(CHAT) }).then((reply) =>
        reply.text(),
      ),
    )
    const lines = body.split('\n')
    expect(lines.pop()).toBe('')
    for (const line of lines) {
      expect(line.length).toBeLessThan(8_000_000)
      expect(JSON.parse(line)).toMatchObject({ model: MODEL })
    }
  })
})

describe('a stream of events that waits', () => {
  it('rows 42, 43: is held with whole comment frames and nothing else', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(OPENAI)
    await beats(waiting, 3)
    expect(waiting.reader.status).toBe(200)
    const early = waiting.reader.chunks.map(String)
    expect(new Set(early)).toEqual(new Set([SSE_HEARTBEAT]))
    await held.release()
    const reply = await waiting.reader.finished()
    const text = reply.body.toString()
    expect(reply.headers['content-type']).toMatch(/^text\/event-stream/)
    expect(text).toMatch(/^(: keep-alive\n\n){3,}(data: .+\n\n)+$/)
    expect(text).not.toMatch(/: ping|retry:|^ +$/m)
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(eventsIn(text)).toEqual(text.match(/^data: .+$/gm)?.map((line) => line.slice(6)))
    waiting.connection.close()
  })

  /** As for the native clients, with the event stream's heartbeat. */
  const whileWaiting = async <T>(ask: (tap: WireTap) => Promise<T>): Promise<T> => {
    const held = await bed.holdSlot()
    const tap = await startWireTap(bed.gateway.port)
    const answer = ask(tap)
    await tap.until(() => tap.received.split(SSE_HEARTBEAT).length > 3)
    await held.release()
    const result = await answer
    tap.close()
    return result
  }

  it('row 42: reaches the openai package for node', async () => {
    const text = await whileWaiting(async ({ url }) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'ollama', maxRetries: 0 })
      const stream = await client.chat.completions.create({
        model: MODEL,
        messages: [{ role: 'user', content: 'x' }],
        stream: true,
      })
      let all = ''
      for await (const part of stream) all += part.choices[0]?.delta.content ?? ''
      return all
    })
    expect(text).toBe(CHAT_TEXT)
  })

  it('row 42: reaches the openai package for Python', async ({ skip }) => {
    skip(!hasPython, NO_PYTHON)
    const result = await whileWaiting(({ url }) =>
      runPython('openai_client.py', {
        base: `${url}/v1`,
        op: 'chat.completions.create',
        args: { ...CHAT, stream: true },
      }),
    )
    expect(result.error).toBeNull()
    const parts = result.items as { choices: { delta: { content: string | null } }[] }[]
    expect(parts.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(CHAT_TEXT)
  })
})

describe('row 44: a request that is not streamed', () => {
  it('row 44: is sent no byte before its answer', async () => {
    const held = await bed.holdSlot()
    const whole = await bed.open(WHOLE)
    await bed.waiting(1)
    const witness = await bed.open(NATIVE)
    await beats(witness, 3)
    expect(whole.connection.reads).toEqual([])
    await held.release()
    const reply = await whole.reader.finished()
    expect(reply.headers).toHaveProperty('content-length')
    expect(reply.body.toString()).toMatch(/^\{"model".*"done":true.*\}$/)
    await witness.reader.finished()
    whole.connection.close()
    witness.connection.close()
  })

  it('row 26: is sent none either where it only loads a model', async () => {
    const held = await bed.holdSlot()
    const load = await bed.open({ path: '/api/chat', body: { model: MODEL, messages: [] } })
    await bed.waiting(1)
    const witness = await bed.open(NATIVE)
    await beats(witness, 3)
    expect(load.connection.reads).toEqual([])
    await held.release()
    expect(json(await load.reader.finished())).toMatchObject({ done_reason: 'load' })
    await witness.reader.finished()
    load.connection.close()
    witness.connection.close()
  })

  it('row 44: gets a true 503 when it has waited as long as it may', async () => {
    const short = await startTestbed({ settings: { WAIT__MAX_MS__NON_STREAMING: '100' } })
    const held = await short.holdSlot()
    const reply = await short.post(WHOLE.path, WHOLE.body)
    expect(reply.status).toBe(503)
    expect(reply.headers['retry-after']).toMatch(/^[1-5]?\d$/)
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
    expect(json(reply)).toEqual({ error: expect.any(String), code: 'queue_timeout' })
    await held.release()
    await short.stop()
  })
})

describe('a queue with bounds', () => {
  const BUSY = 'server busy, please try again.  maximum pending requests exceeded'

  it('row 45: says in Ollama’s words that it is full, and when to come again', async () => {
    const full = await startTestbed({ settings: { QUEUE__TICKETS_MAX: '1' } })
    const held = await full.holdSlot()
    const waiting = await full.open(NATIVE)
    await full.waiting(1)
    const native = await full.post(NATIVE.path, NATIVE.body)
    expect(native.status).toBe(503)
    expect(native.headers['retry-after']).toMatch(/^[1-5]?\d$/)
    expect(native.headers['content-type']).toMatch(/^application\/json/)
    expect(native.body.toString()).toBe(`{"error":"${BUSY}","code":"queue_full"}`)
    const openai = await full.post(OPENAI.path, OPENAI.body)
    expect(openai.status).toBe(503)
    expect(openai.headers['retry-after']).toMatch(/^[1-5]?\d$/)
    expect(json(openai)).toEqual({
      error: { message: BUSY, type: 'api_error', param: null, code: 'queue_full' },
    })
    await held.release()
    expect(await waiting.reader.finished()).toMatchObject({ status: 200, end: 'complete' })
    waiting.connection.close()
    await full.stop()
  })

  it('row 46: lets one caller have only so many waiting', async () => {
    const narrow = await startTestbed({ settings: { QUEUE__FLOW_MAX__DIRECT: '1' } })
    const key = await narrow.gateway.createKey({ name: 'another' })
    const held = await narrow.holdSlot()
    const waiting = await narrow.open(NATIVE)
    await narrow.waiting(1)
    const reply = await narrow.post(NATIVE.path, NATIVE.body)
    expect(reply.status).toBe(429)
    expect(reply.headers['retry-after']).toMatch(/^[1-5]?\d$/)
    expect(json(reply)).toEqual({ error: expect.any(String), code: 'flow_limit' })
    const other = await narrow.open({ ...NATIVE, headers: { 'X-API-Key': key } })
    await narrow.waiting(2)
    await held.release()
    for (const { reader, connection } of [waiting, other]) {
      expect(await reader.finished()).toMatchObject({ status: 200, end: 'complete' })
      connection.close()
    }
    await narrow.stop()
  })
})

it('row 51: heartbeats of a silent host come between lines, also where it sent half a line', async () => {
  const line = (content: string): string =>
    `${JSON.stringify({ model: MODEL, message: { role: 'assistant', content }, done: false })}\n`
  const end = `${JSON.stringify({ model: MODEL, message: { role: 'assistant', content: '' }, done: true })}\n`
  const [between, inside] = [createLatch(), createLatch()]
  bed.upstream.script(
    inOrder(
      chunkedHead(NDJSON),
      chunk(line('one')),
      hold(between),
      chunk(line('two') + line('three').slice(0, 20)),
      hold(inside),
      chunk(line('three').slice(20) + end),
      lastChunk,
    ),
  )
  const request = await bed.open(NATIVE)
  await request.reader.until(() => bodySoFar(request).endsWith(`${line('one')}  `))
  between.release()
  await request.reader.until(() => bodySoFar(request).endsWith(`${line('two')}  `))
  inside.release()
  const reply = await request.reader.finished()
  const bare = reply.body.toString().replaceAll(/^ +/gm, '')
  expect(bare).toBe(line('one') + line('two') + line('three') + end)
  request.connection.close()
})
