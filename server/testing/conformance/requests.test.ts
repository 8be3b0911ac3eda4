import { afterAll, beforeAll, expect, it } from 'vitest'
import { curl } from '../clients/curl.ts'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { openRaw } from '../clients/raw-connection.ts'
import { ReplyReader, requestBytes, type RawReply } from '../clients/raw-request.ts'
import { recording, replay } from '../upstream/recording.ts'
import { MALFORMED_BODIES } from './malformed-bodies.ts'
import { CHAT, CHAT_TEXT, MESSAGES, MODEL, startTestbed, type Testbed } from './testbed.ts'

// What the gateway takes, and what it does to it on the way to a host.

const MB = 1024 * 1024
const BODY_BYTES_MAX = 25 * MB

let bed: Testbed

beforeAll(async () => {
  bed = await startTestbed({
    upstream: { models: [MODEL, 'gemma3b:270m', 'all-minilm:33m', 'x'] },
    settings: {
      LIMITS__BODY_BYTES_MAX: String(BODY_BYTES_MAX),
      MODEL_DEFAULTS__NUM_CTX_MAX: '8192',
      MODEL_DEFAULTS__KEEP_ALIVE_MAX_MS: '600000',
    },
  })
})

afterAll(() => bed.stop())

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

/** The body of the last request that came to the host. */
const sent = (): Record<string, unknown> =>
  bed.upstream.inferences.at(-1)?.json as Record<string, unknown>

const textOf = (reply: RawReply): string =>
  ndjsonLines(reply.body)
    .map((line) => (line['message'] as { content: string }).content)
    .join('')

it('row 13: the paths without /v1 are those with it', async () => {
  const body = recording('v1-chat-nostream').request.body
  const prefixed = await bed.post('/v1/chat/completions', body)
  const bare = await bed.post('/chat/completions', body)
  expect([prefixed.status, bare.status]).toEqual([200, 200])
  const { id: _id, created: _created, ...rest } = json(prefixed)
  expect(json(bare)).toMatchObject(rest)
  const [models, bareModels] = [await bed.get('/v1/models'), await bed.get('/models')]
  expect(json(models).data.length).toBe(4)
  expect(bareModels.body.toString()).toBe(models.body.toString())
})

it('row 17: curl -d, which names a form type, is understood', async () => {
  const output = await curl([`${bed.gateway.url}/api/chat`, '-d', JSON.stringify(CHAT)])
  const lines = ndjsonLines(output.stdout)
  expect(lines.at(-1)).toMatchObject({ done: true })
})

it.each(['/api/chat', '/api/generate', '/api/embed', '/api/embeddings', '/api/show'])(
  'row 18: %s without a body is 400',
  async (path) => {
    const reply = await bed.post(path, '')
    expect(reply.status).toBe(400)
    expect(reply.body.toString()).toBe('{"error":"missing request body"}')
  },
)

it.each(MALFORMED_BODIES)('row 19: %j is 400, in Ollama’s words', async (body, error) => {
  const reply = await bed.post('/api/chat', body)
  expect(reply.status).toBe(400)
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(json(reply)).toEqual({ error })
})

it.each(['/api/generate', '/api/embed', '/api/embeddings', '/api/show', '/v1/chat/completions'])(
  'row 19: %s says it of its own bodies too',
  async (path) => {
    for (const body of ['{"model":', 'model=x', '[1]', '{"model":"x"} {}']) {
      const reply = await bed.post(path, body)
      expect(reply.status).toBe(400)
      expect(reply.headers['content-type']).toMatch(/^application\/json/)
      expect(json(reply)).toHaveProperty('error')
    }
  },
)

it('row 20: keys count in any case', async () => {
  const reply = await bed.post('/api/chat', {
    MODEL,
    Messages: MESSAGES,
    OPTIONS: { num_predict: 2 },
    Stream: false,
  })
  expect(json(reply)).toMatchObject({ done: true, message: { content: 'token-0 token-1' } })
})

it('row 21: unknown fields and options are passed on and do no harm', async () => {
  const options = { no_such_option: 1, num_predict: 1 }
  const reply = await bed.post('/api/chat', { ...CHAT, no_such_field: { a: [1] }, options })
  expect(reply.status).toBe(200)
  expect(textOf(reply)).toBe('token-0')
  expect(sent()).toMatchObject({ no_such_field: { a: [1] }, options })
})

it('row 22: a request without a model is told what it lacks', async () => {
  for (const model of [{}, { model: '' }, { model: null }]) {
    const chat = await bed.post('/api/chat', { ...model, messages: MESSAGES })
    expect(chat.status).toBe(400)
    expect(json(chat)).toEqual({ error: 'model is required' })
    const generate = await bed.post('/api/generate', { ...model, prompt: 'x' })
    expect(generate.status).toBe(404)
    expect(json(generate)).toEqual({ error: "model '' not found" })
  }
})

it.each(['x', 'x:latest', 'X:Latest'])(
  'row 23: %s is one model, and answers call it as it was asked for',
  async (model) => {
    const lines = ndjsonLines((await bed.post('/api/chat', { model, messages: MESSAGES })).body)
    expect(new Set(lines.map((line) => line['model']))).toEqual(new Set([model]))
    const whole = await bed.post('/api/generate', { model, prompt: 'hi', stream: false })
    expect(json(whole)).toMatchObject({ model, done: true })
  },
)

it('row 28: think is checked: its value here, the ability by the host', async () => {
  for (const name of ['chat-think-bogus', 'chat-think', 'generate-think']) {
    const { request, response } = recording(name)
    const reply = await bed.post(request.path, request.body)
    expect(reply.status).toBe(400)
    expect(reply.body.toString()).toBe(response.chunks[0]?.text)
  }
})

it('row 34: an image of 20 MB gets through whole, and one over the limit is 413', async () => {
  const image = Buffer.alloc(15 * MB, 'seadragon').toString('base64')
  const messages = [{ role: 'user', content: 'What is this?', images: [image] }]
  const body = JSON.stringify({ model: MODEL, messages, stream: false })
  bed.upstream.script(replay('chat-nostream'))
  const reply = await bed.post('/api/chat', body)
  expect(reply.status).toBe(200)
  expect(bed.upstream.inferences.at(-1)?.text === body).toBe(true)

  const connection = await openRaw(bed.gateway.port)
  const reader = new ReplyReader(connection, 'POST')
  const headers = { 'Content-Length': String(BODY_BYTES_MAX + 1) }
  connection.send(requestBytes({ path: '/api/chat', headers }))
  const refused = await reader.finished()
  expect(refused.status).toBe(413)
  expect(refused.headers['content-type']).toMatch(/^application\/json/)
  expect(json(refused)).toEqual({ error: expect.any(String), code: 'body_too_large' })
  connection.close()
})

it('row 35: an input that is no text is told before a model that is missing', async () => {
  for (const input of [5, true, {}, [1], ['a', null]]) {
    const reply = await bed.post('/api/embed', { model: 'nope', input })
    expect(reply.status).toBe(400)
    expect(reply.body.toString()).toBe('{"error":"invalid input type"}')
  }
})

it('row 56: Accept does not turn a stream into anything else', async () => {
  const reply = await bed.post('/api/chat', CHAT, { Accept: 'application/json' })
  expect(reply.headers['content-type']).toBe('application/x-ndjson')
  expect(textOf(reply)).toBe(CHAT_TEXT)
})

it('row 57: a stream is never compressed, and asks proxies not to buffer it', async () => {
  const reply = await bed.post('/api/chat', CHAT, { 'Accept-Encoding': 'gzip, br' })
  expect(reply.headers).toMatchObject({
    'x-accel-buffering': 'no',
    'cache-control': 'no-cache, no-transform',
    'transfer-encoding': 'chunked',
  })
  expect(reply.headers).not.toHaveProperty('content-encoding')
  expect(reply.headers).not.toHaveProperty('content-length')
  expect(textOf(reply)).toBe(CHAT_TEXT)
})

it('row 65: a context or a stay that is too long is lowered without a word', async () => {
  const options = { num_ctx: 1_000_000, num_predict: 1 }
  for (const keep_alive of [-1, '-1m', '24h', 86_400]) {
    const reply = await bed.post('/api/chat', { ...CHAT, options, keep_alive })
    expect(reply.status).toBe(200)
    expect(sent()).toMatchObject({ options: { num_ctx: 8192, num_predict: 1 }, keep_alive: 600 })
  }
  const modest = { ...CHAT, options: { num_ctx: 4096 }, keep_alive: '5m' }
  await bed.post('/api/chat', modest)
  expect(bed.upstream.inferences.at(-1)?.text).toBe(JSON.stringify(modest))
})

it('row 72: a compressed body is 415, and said so in JSON', async () => {
  for (const path of ['/v1/chat/completions', '/api/chat']) {
    const reply = await bed.post(path, Buffer.from('(\xb5/\xfd', 'latin1'), {
      'Content-Encoding': 'zstd',
    })
    expect(reply.status).toBe(415)
    expect(json(reply)).toHaveProperty('error')
  }
})
