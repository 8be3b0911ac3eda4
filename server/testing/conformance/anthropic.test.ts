import Anthropic, { APIError } from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHAT_TEXT, MESSAGES, MODEL, startTestbed, type Testbed } from './testbed.ts'

// Anthropic's messages, as its library and Claude Code ask for them.

const ASKED = { model: MODEL, max_tokens: 8, messages: MESSAGES }
const VERSION = { 'anthropic-version': '2023-06-01' }

let bed: Testbed
let client: Anthropic

beforeAll(async () => {
  bed = await startTestbed({
    settings: {
      WAIT__GRACE_MS: '20',
      WAIT__HEARTBEAT_MS: '15',
      QUEUE__TICKETS_MAX: '1',
      MODELS: JSON.stringify({ [MODEL]: { aliases: ['claude-local'] } }),
    },
  })
  client = new Anthropic({ baseURL: bed.gateway.url, apiKey: 'any', maxRetries: 0 })
})

afterAll(() => bed.stop())

const json = (body: Buffer) => JSON.parse(body.toString('utf8'))

describe('row 12: models', () => {
  it('row 12: are listed in Anthropic’s form to Anthropic’s clients, aliases included', async () => {
    const page = await client.models.list()
    expect(page.has_more).toBe(false)
    const found = page.data.find(({ id }) => id === 'claude-local')
    expect(found).toEqual({
      type: 'model',
      id: 'claude-local',
      display_name: 'claude-local',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })
    expect(await client.models.retrieve('claude-local')).toEqual(found)
    const other = json((await bed.get('/v1/models')).body)
    expect(other).toMatchObject({ object: 'list' })
  })

  it('row 12: that are unknown are told of in Anthropic’s form', async () => {
    const raised = await client.models.retrieve('nope').catch((error) => error)
    expect(raised).toBeInstanceOf(APIError)
    expect(raised).toMatchObject({ status: 404, type: 'not_found_error' })
  })
})

it.each(['/v1', '/api/v1', ''])('row 13: %s is one of the places of messages', async (mount) => {
  const reply = await bed.post(`${mount}/messages?beta=true`, ASKED, VERSION)
  expect([reply.status, json(reply.body).type]).toEqual([200, 'message'])
})

it('row 21: unknown fields and betas are no fault', async () => {
  const asked = {
    ...ASKED,
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    output_config: { effort: 'high' },
    thinking: { type: 'adaptive', display: 'omitted' },
    metadata: { user_id: 'x' },
    some_day: { a: 1 },
  }
  const headers = { ...VERSION, 'anthropic-beta': 'claude-code-20250219,some-day-2030-01-01' }
  const reply = await bed.post('/v1/messages?beta=true', asked, headers)
  expect(reply.status).toBe(200)
  expect(json(reply.body).content).toMatchObject([{ type: 'text', text: CHAT_TEXT }])
})

describe('a stream of messages that waits', () => {
  it('row 42: reaches Anthropic’s package for node', async () => {
    const held = await bed.holdSlot()
    const stream = client.messages.stream(ASKED)
    const answered = stream.finalMessage()
    await bed.waiting(1)
    const waiting = await bed.open({
      path: '/v1/messages',
      body: { ...ASKED, stream: true },
    })
    const refused = await waiting.reader.finished()
    expect(refused.status).toBe(503)
    waiting.connection.close()
    await held.release()
    expect((await answered).content).toMatchObject([{ type: 'text', text: CHAT_TEXT }])
    await bed.idle()
  })

  it('row 43: is held with pings that its readers know', async () => {
    const held = await bed.holdSlot()
    const waiting = await bed.open({ path: '/v1/messages', body: { ...ASKED, stream: true } })
    await waiting.reader.until(() => waiting.reader.chunks.length > 3)
    const early = waiting.reader.chunks.map(String).join('')
    expect(early).toMatch(
      /^event: message_start\ndata: .+\n\n(event: ping\ndata: \{"type":"ping"\}\n\n)+$/,
    )
    await held.release()
    const reply = await waiting.reader.finished()
    expect(reply.body.toString()).toMatch(/event: message_stop\ndata: .+\n\n$/)
    waiting.connection.close()
  })
})

it('row 45: a full queue is an overload, and says when to come again', async () => {
  const held = await bed.holdSlot()
  const waiting = await bed.open({ path: '/v1/messages', body: { ...ASKED, stream: true } })
  await bed.waiting(1)
  const raised = await client.messages.create(ASKED).catch((error) => error)
  expect(raised).toMatchObject({ status: 503, type: 'overloaded_error' })
  expect(raised.headers.get('retry-after')).toMatch(/^[1-5]?\d$/)
  waiting.connection.close()
  await held.release()
  await bed.idle()
})

it('several answers that no host gives are refused before they wait', async () => {
  const held = await bed.holdSlot()
  const openai = new OpenAI({ baseURL: `${bed.gateway.url}/v1`, apiKey: 'any', maxRetries: 0 })
  const asked = openai.chat.completions.create({ model: MODEL, messages: MESSAGES, n: 2 })
  await expect(asked).rejects.toMatchObject({ status: 400, param: 'n' })
  await held.release()
})
