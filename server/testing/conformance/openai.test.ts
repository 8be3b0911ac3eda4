import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RawReply } from '../clients/raw-request.ts'
import { FAULTS } from '../upstream/faults.ts'
import { recording, recordingNames, replay } from '../upstream/recording.ts'
import { chunkedReply, NDJSON } from '../upstream/steps.ts'
import { MESSAGES, MODEL, startTestbed, type Testbed } from './testbed.ts'

// OpenAI's chats, completions, embeddings and models, spoken to a host that only knows Ollama's API.

let bed: Testbed
let client: OpenAI

beforeAll(async () => {
  const models = {
    [MODEL]: { aliases: ['claude-local', 'org/name'], num_ctx: 8_192 },
  }
  bed = await startTestbed({
    settings: { MODELS: JSON.stringify(models), RETRY__PER_MINUTE: '0', RETRY__SHARE: '0' },
  })
  client = new OpenAI({ baseURL: `${bed.gateway.url}/v1`, apiKey: 'any', maxRetries: 0 })
})

afterAll(() => bed.stop())

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

/** What the host was asked last. */
const sent = () => bed.upstream.inferences.at(-1)!

const CHAT = { model: MODEL, messages: MESSAGES }

describe('row 12: models', () => {
  it('row 12: are listed under their names and their aliases, and found by both', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining([MODEL, 'claude-local', 'org/name']))
    const found = await client.models.retrieve(MODEL)
    expect(found).toEqual({
      id: MODEL,
      object: 'model',
      created: expect.any(Number),
      owned_by: 'library',
    })
    expect(found.created).toBeGreaterThan(1_700_000_000)
    for (const path of [
      '/v1/models/org/name',
      '/v1/models/org%2Fname',
      '/api/v1/models/org/name',
    ]) {
      expect(json(await bed.get(path))).toEqual({ ...found, id: 'org/name' })
    }
    expect(json(await bed.get('/models/claude-local'))).toEqual({ ...found, id: 'claude-local' })
    expect((await bed.get('/v1/models/no/such')).status).toBe(404)
  })

  it('row 12: under an alias answer as the alias', async () => {
    const chat = await client.chat.completions.create({ ...CHAT, model: 'org/name' })
    expect(chat.model).toBe('org/name')
    expect(sent().json).toMatchObject({ model: MODEL })
    const tags = json(await bed.get('/api/tags')).models.map(({ name }: { name: string }) => name)
    expect(tags).toEqual(expect.arrayContaining([MODEL, 'claude-local:latest', 'org/name:latest']))
  })
})

it.each(['/v1', '/api/v1', ''])(
  'row 13: %s is one of the places of the same API',
  async (mount) => {
    const chat = await bed.post(`${mount}/chat/completions`, CHAT)
    expect([chat.status, json(chat).object]).toEqual([200, 'chat.completion'])
    const completion = await bed.post(`${mount}/completions`, { model: MODEL, prompt: 'x' })
    expect([completion.status, json(completion).object]).toEqual([200, 'text_completion'])
    const body = { model: 'all-minilm:33m', input: 'x' }
    const embedding = await bed.post(`${mount}/embeddings`, body)
    expect([embedding.status, json(embedding).object]).toEqual([200, 'list'])
  },
)

describe('row 39: two calls at once', () => {
  const call = (index: number, name: string, id?: string) => ({
    ...(id !== undefined && { id }),
    function: { index, name, arguments: { city: name } },
  })
  const HEAD = { model: MODEL, created_at: '2026-11-21T09:30:42Z' }
  const line = (calls: object[]) =>
    `${JSON.stringify({ ...HEAD, message: { role: 'assistant', content: '', tool_calls: calls }, done: false })}\n`
  const END = `${JSON.stringify({ ...HEAD, message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' })}\n`

  it.each([
    ['with ids', [call(0, 'a', 'call_a'), call(1, 'b', 'call_b')]],
    ['without ids', [call(0, 'a'), call(1, 'b')]],
    ['with an index that repeats', [call(0, 'a'), call(0, 'b')]],
  ])('row 39: %s', async (_how, [first, second]) => {
    bed.upstream.script(chunkedReply(NDJSON, [line([first!]), line([second!]), END]))
    const calls: { id: string | undefined; name: string; json: string }[] = []
    let reason: string | null = null
    const stream = await client.chat.completions.create({ ...CHAT, stream: true })
    for await (const { choices } of stream) {
      for (const { index, id, function: called } of choices[0]?.delta.tool_calls ?? []) {
        calls[index] ??= { id, name: called!.name!, json: '' }
        calls[index].json += called?.arguments ?? ''
      }
      reason = choices[0]?.finish_reason ?? reason
    }
    expect(calls.map(({ name, json: text }) => [name, JSON.parse(text)])).toEqual([
      ['a', { city: 'a' }],
      ['b', { city: 'b' }],
    ])
    const ids = calls.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(ids.every((id) => /^[\w-]+$/.test(id ?? ''))).toBe(true)
    expect(reason).toBe('tool_calls')
  })
})

describe('row 49: a host that fails inside a stream', () => {
  it.each([
    'reset after two pieces',
    'close after two pieces',
    'clean end without the ending',
  ] as const)('row 49: %s is an error event, then [DONE], and the SDK raises', async (fault) => {
    bed.upstream.script(FAULTS[fault], { times: 2 })
    const text = (await bed.post('/v1/chat/completions', { ...CHAT, stream: true })).body.toString()
    const events = text.split('\n\n')
    expect(events.slice(-2)).toEqual(['data: [DONE]', ''])
    expect(JSON.parse(events.at(-3)!.slice('data: '.length))).toEqual({
      error: {
        message: expect.stringContaining('not complete'),
        type: 'api_error',
        param: null,
        code: expect.stringMatching(/^upstream_(error|incomplete)$/),
      },
    })
    expect(text).not.toContain('"finish_reason":"')
    const stream = await client.chat.completions.create({ ...CHAT, stream: true })
    const read = async (): Promise<void> => {
      for await (const _chunk of stream);
    }
    await expect(read()).rejects.toThrow('not complete')
  })

  it('row 49: an error that Ollama’s own /v1 swallows is told', async () => {
    bed.upstream.script(replay('chat-runner-killed'))
    const text = (await bed.post('/v1/chat/completions', { ...CHAT, stream: true })).body.toString()
    expect(text).toContain('an error was encountered while running the model: unexpected EOF')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  })
})

describe('what Ollama’s own /v1 drops', () => {
  it('reaches the model: max_completion_tokens, num_ctx, keep_alive, top_k', async () => {
    await client.chat.completions.create({
      ...CHAT,
      max_completion_tokens: 3,
      top_k: 5,
      keep_alive: '9m',
    } as OpenAI.ChatCompletionCreateParamsNonStreaming)
    expect(sent().route).toBe('/api/chat')
    expect(sent().json).toMatchObject({
      keep_alive: '9m',
      options: { num_predict: 3, top_k: 5, num_ctx: 8_192, temperature: 1, top_p: 1 },
    })
  })

  it('is named in X-Dropped-Params where it cannot be had', async () => {
    const reply = await bed.post('/v1/chat/completions', {
      ...CHAT,
      messages: [{ role: 'user', name: 'Ada', content: 'hi' }],
      logit_bias: { 5: 1 },
      user: 'me',
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_choice: 'required',
      'bad name\n': 1,
    })
    expect(reply.headers['x-dropped-params']).toBe('logit_bias, messages.name, tool_choice')
    expect(
      (await bed.post('/v1/chat/completions', CHAT)).headers['x-dropped-params'],
    ).toBeUndefined()
  })

  it('is refused where leaving it out would change what is answered', async () => {
    const two = client.chat.completions.create({ ...CHAT, n: 2 })
    await expect(two).rejects.toMatchObject({ status: 400, param: 'n' })
    const link = { type: 'image_url' as const, image_url: { url: 'http://169.254.169.254/' } }
    const asked = client.chat.completions.create({
      model: MODEL,
      messages: [{ role: 'user', content: [link] }],
    })
    await expect(asked).rejects.toMatchObject({ status: 400, message: /image URLs/ })
  })
})

/** Errors that callers of the gateway meet otherwise, each with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'v1-chat-busy': 'a host that is full is the queue’s business, not the caller’s',
  'v1-completions-array': 'told in words that a client’s author understands',
  'v1-embeddings-no-input': 'as v1-completions-array',
}

const errors = recordingNames()
  .filter((name) => /^v1-(chat|completions|embeddings|model)/.test(name) && !(name in OTHERWISE))
  .map((name) => ({ name, ...recording(name) }))
  .filter(
    ({ response }) => response.status >= 400 && response.headers['Content-Type'] !== 'text/plain',
  )

it.each(errors)('$name is told as Ollama tells it', async ({ request, response }) => {
  const asked = await bed.open({
    method: request.method,
    path: request.path,
    headers: { 'Content-Type': 'application/json' },
    ...(request.body === null ? {} : { body: request.body }),
  })
  const reply = await asked.reader.finished()
  const told = JSON.parse(response.chunks.map(({ text }) => text).join(''))
  expect(reply.status).toBe(response.status)
  expect(json(reply)).toEqual({ error: { ...told.error, param: json(reply).error.param } })
  asked.connection.close()
})

it('an overflow of the context has the code that clients act on', async () => {
  bed.upstream.script(replay('generate-too-long-no-truncate'))
  const asked = client.chat.completions.create(CHAT)
  await expect(asked).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' })
})

describe('embeddings', () => {
  const model = 'all-minilm:33m'

  it('row 35: come one for each text, in the form that was asked for', async () => {
    // The SDK asks for base64 unless it is told otherwise, and decodes it.
    const decoded = await client.embeddings.create({ model, input: ['a', 'b'] })
    const floats = await client.embeddings.create({
      model,
      input: ['a', 'b'],
      encoding_format: 'float',
    })
    expect(decoded.data.map(({ index }) => index)).toEqual([0, 1])
    for (const [index, { embedding }] of floats.data.entries()) {
      expect(decoded.data[index]!.embedding.map(Math.fround)).toEqual(embedding.map(Math.fround))
    }
    expect(floats.usage.prompt_tokens).toBeGreaterThan(0)
    expect(floats.model).toBe(model)
  })

  it('are as long as asked, and base64 as recorded', async () => {
    const { request, response } = recording('v1-embeddings-base64')
    const recorded = JSON.parse(response.chunks[0]!.text)
    const vector = Buffer.from(recorded.data[0].embedding, 'base64')
    const floats = Array.from({ length: 8 }, (_, index) => vector.readFloatLE(index * 4))
    bed.upstream.script(
      chunkedReply('application/json', [
        JSON.stringify({ model, embeddings: [floats], prompt_eval_count: 3 }),
      ]),
    )
    const reply = await bed.post('/v1/embeddings', request.body)
    expect(json(reply)).toEqual(recorded)
    expect(sent().json).toMatchObject({ model, input: ['hello'], dimensions: 8 })
  })

  it('of tokens are refused, since the host embeds texts', async () => {
    const asked = client.embeddings.create({ model, input: [1, 2, 3] })
    await expect(asked).rejects.toMatchObject({ status: 400 })
  })
})

it('row 53: a client that leaves a translated stream frees its slot', async () => {
  const leaving = new AbortController()
  bed.upstream.script(FAULTS['stall after two pieces'])
  const stream = await client.chat.completions.create(
    { ...CHAT, stream: true },
    { signal: leaving.signal },
  )
  const place = bed.upstream.inferences.length - 1
  for await (const _chunk of stream) leaving.abort()
  await bed.upstream.ended(bed.upstream.inferences[place]!)
  expect(bed.upstream.inferences[place]!.end).toBe('left')
  await bed.idle()
})
