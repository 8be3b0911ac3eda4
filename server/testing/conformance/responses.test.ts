import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ResponseEar } from '../dialect/response-listeners.ts'
import type { RawReply, RequestParts } from '../clients/raw-request.ts'
import { startTestbed, MODEL, type Testbed } from './testbed.ts'

// OpenAI's Responses, as agents use them: nothing is kept, waiting is told in events, and what is refused
// is refused in the form that agents do not repeat.

const TEXT = 'token-0 token-1 token-2 token-3 token-4 token-5 token-6 token-7'
const ASKED = { model: MODEL, input: 'Tell me the numbers.' }
const STREAM: RequestParts = { path: '/v1/responses', body: { ...ASKED, stream: true } }

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

interface Event {
  readonly type: string
  readonly response?: { readonly status: string; readonly error: { readonly code: string } | null }
}

const eventsIn = (text: string): Event[] =>
  text.split('\n\n').flatMap((event) => {
    const data = /^event: (.+)\ndata: (.+)$/.exec(event)
    if (data === null) return []
    const parsed = JSON.parse(data[2]!) as Event
    expect(parsed.type).toBe(data[1])
    return [parsed]
  })

let bed: Testbed
let client: OpenAI

beforeAll(async () => {
  bed = await startTestbed({
    settings: { WAIT__GRACE_MS: '20', WAIT__HEARTBEAT_MS: '15', QUEUE__TICKETS_MAX: '1' },
  })
  client = new OpenAI({ baseURL: `${bed.gateway.url}/v1`, apiKey: 'any', maxRetries: 0 })
})

afterAll(() => bed.stop())

it.each(['/v1', '/api/v1', ''])('row 13: %s is one of the places of responses', async (mount) => {
  const reply = await bed.post(`${mount}/responses`, ASKED)
  expect([reply.status, json(reply).object, json(reply).status]).toEqual([
    200,
    'response',
    'completed',
  ])
})

it('a response says again what was asked of it, and that it is kept nowhere', async () => {
  const asked = { ...ASKED, temperature: 0.5, max_output_tokens: 3, metadata: { a: 'b' } }
  const response = await client.responses.create({ ...asked, store: true })
  expect(response).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output_text: 'token-0 token-1 token-2',
    temperature: 0.5,
    max_output_tokens: 3,
    metadata: { a: 'b' },
    store: false,
    usage: { output_tokens: 3 },
  })
})

it('an earlier response cannot be gone on with', async () => {
  const asked = client.responses.create({ ...ASKED, previous_response_id: 'resp_1' })
  await expect(asked).rejects.toMatchObject({
    status: 400,
    param: 'previous_response_id',
    message: expect.stringContaining('send the whole conversation'),
  })
})

describe('a response that waits', () => {
  it('row 42: is held with events, since comments do not hold agents', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(STREAM)
    await waiting.reader.until(() => waiting.reader.chunks.length > 3)
    const early = eventsIn(waiting.reader.chunks.map(String).join(''))
    expect(early[0]).toMatchObject({ type: 'response.created' })
    expect(new Set(early.slice(1).map(({ type }) => type))).toEqual(
      new Set(['response.in_progress']),
    )
    await held.release()
    const reply = await waiting.reader.finished()
    const text = reply.body.toString()
    expect(text).not.toMatch(/^:|\[DONE\]/m)
    expect(eventsIn(text).at(-1)).toMatchObject({ type: 'response.completed' })
    expect(text.match(/event: response\.created/g)).toHaveLength(1)
    waiting.connection.close()
  })

  it('row 42: reaches the openai package for node', async () => {
    const held = await bed.holdSlot()
    const ear = new ResponseEar()
    const stream = client.responses.stream(ASKED)
    let isReleased = false
    for await (const event of stream) {
      ear.take(event)
      if (event.type !== 'response.in_progress' || isReleased) continue
      isReleased = true
      void held.release()
    }
    expect(ear.heard().text).toBe(TEXT)
    await bed.idle()
  })

  it('row 50: ends with a failure where an operator cancels it', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(STREAM)
    await bed.waiting(1)
    await waiting.reader.until(() => waiting.reader.chunks.length > 1)
    const { json: queue } = await bed.gateway.admin('GET', '/queue')
    const [ticket] = queue.items.filter(({ state }: { state: string }) => state === 'waiting')
    await bed.gateway.admin('POST', `/queue/${ticket.ticket}/cancel`)
    const reply = await waiting.reader.finished()
    expect(eventsIn(reply.body.toString()).at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { message: 'an operator cancelled this request' } },
    })
    await held.release()
    waiting.connection.close()
  })
})

describe('a full queue', () => {
  const whileFull = async <T>(ask: () => Promise<T>): Promise<T> => {
    const held = await bed.holdSlot()
    const waiting = await bed.open(STREAM)
    await bed.waiting(1)
    const result = await ask()
    waiting.connection.close()
    await held.release()
    await bed.idle()
    return result
  }

  it('row 45: is told to a stream as a failure, which agents do not repeat', async () => {
    const reply = await whileFull(() => bed.post(STREAM.path, STREAM.body))
    expect(reply).toMatchObject({ status: 200, end: 'complete' })
    expect(reply.headers['content-type']).toBe('text/event-stream')
    expect(eventsIn(reply.body.toString())).toMatchObject([
      { type: 'response.created' },
      { type: 'response.in_progress' },
      {
        type: 'response.failed',
        response: { error: { code: 'server_is_overloaded', message: /server busy/ } },
      },
    ])
  })

  it('row 45: is a true 503 to who asks for one object', async () => {
    const raised = await whileFull(() => client.responses.create(ASKED).catch((error) => error))
    expect(raised).toBeInstanceOf(APIError)
    expect(raised).toMatchObject({ status: 503, code: 'queue_full' })
    expect(raised.headers.get('retry-after')).toMatch(/^[1-5]?\d$/)
  })
})

it('a limit that lasts is told to a stream as a quota', async () => {
  const limits = { tokensPerDay: 1 }
  const key = await bed.gateway.createKey({ name: 'spent', limits })
  const headers = { 'X-API-Key': key }
  await bed.post('/v1/responses', ASKED, headers)
  const reply = await bed.post(STREAM.path, STREAM.body, headers)
  expect(eventsIn(reply.body.toString()).at(-1)).toMatchObject({
    response: { error: { code: 'insufficient_quota' } },
  })
  expect((await bed.post('/v1/responses', ASKED, headers)).status).toBe(429)
})
