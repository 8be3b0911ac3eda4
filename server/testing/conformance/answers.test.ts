import { Ollama, type ChatResponse } from 'ollama'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { hasPython, runPython } from '../clients/python-client.ts'
import type { RawReply } from '../clients/raw-request.ts'
import { createLatch } from '../upstream/latch.ts'
import { recording, replay } from '../upstream/recording.ts'
import {
  chunk,
  chunkedHead,
  chunkedReply,
  hold,
  inOrder,
  lastChunk,
  NDJSON,
} from '../upstream/steps.ts'
import {
  CHAT,
  CHAT_TEXT,
  MESSAGES,
  MODEL,
  NO_PYTHON,
  startTestbed,
  type Testbed,
} from './testbed.ts'

// What comes back: whole answers and streams, as a real host gives them.

let bed: Testbed
let key: string

beforeAll(async () => {
  bed = await startTestbed()
  key = await bed.gateway.createKey({ name: 'keeper', scopes: ['inference', 'models:write'] })
})

afterAll(() => bed.stop())

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

const recorded = (name: string): Promise<RawReply> => {
  const { path, body } = recording(name).request
  return bed.post(path, body)
}

const recordedText = (name: string): string =>
  recording(name)
    .response.chunks.map(({ text }) => text)
    .join('')

const chatLine = (message: object, rest: object = { done: false }): string =>
  `${JSON.stringify({ model: MODEL, created_at: '2026-11-21T09:33:16Z', message, ...rest })}\n`

const CHAT_END = chatLine(
  { role: 'assistant', content: '' },
  { done: true, done_reason: 'stop', prompt_eval_count: 1, eval_count: 1 },
)

it.each(['chat-stream', 'chat-stream-null', 'generate-stream'])(
  'rows 14, 15: %s streams, byte for byte as the host did',
  async (name) => {
    const reply = await recorded(name)
    expect(reply).toMatchObject({ status: 200, end: 'complete' })
    expect(reply.headers['content-type']).toBe('application/x-ndjson')
    const lines = ndjsonLines(reply.body)
    expect(lines.length).toBeGreaterThanOrEqual(2)
    expect(lines.at(-1)).toMatchObject({ done: true })
    expect(reply.body.toString()).toBe(recordedText(name))
  },
)

it.each(['chat-nostream', 'generate-nostream'])(
  'row 16: %s is one JSON object, byte for byte as the host sent it',
  async (name) => {
    const reply = await recorded(name)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.body.toString()).toBe(recordedText(name))
  },
)

it('row 24: the last chunk counts in whole nanoseconds and tokens', async () => {
  for (const reply of [await recorded('generate-stop'), await bed.post('/api/chat', CHAT)]) {
    const last = ndjsonLines(`${reply.body.toString().trimEnd()}\n`).at(-1) ?? {}
    expect(last).toMatchObject({ done: true, done_reason: 'stop' })
    for (const name of [
      'total_duration',
      'load_duration',
      'prompt_eval_duration',
      'eval_duration',
      'prompt_eval_count',
      'eval_count',
    ]) {
      expect(last[name]).toSatisfy(Number.isSafeInteger)
    }
    expect(last['eval_duration']).toBeGreaterThan(1_000_000)
  }
})

it('row 25: three tokens are three tokens, and the reason is their number', async () => {
  expect(json(await recorded('generate-length'))).toMatchObject({
    done_reason: 'length',
    eval_count: 3,
  })
})

it('row 26: an empty request loads the model and says so in plain JSON', async () => {
  for (const [path, body] of [
    ['/api/chat', { model: MODEL, messages: [] }],
    ['/api/chat', { model: MODEL, stream: true }],
    ['/api/generate', { model: MODEL, prompt: '' }],
    ['/api/generate', { model: MODEL }],
  ] as const) {
    const reply = await bed.post(path, body)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
    expect(json(reply)).toMatchObject({ model: MODEL, done: true, done_reason: 'load' })
  }
  expect(bed.upstream.residents.list()).toMatchObject([{ name: MODEL }])
})

it('row 27: giving the memory back needs permission', async () => {
  for (const [path, body] of [
    ['/api/chat', { model: MODEL, messages: [], keep_alive: 0 }],
    ['/api/generate', { model: MODEL, prompt: '', keep_alive: '0s' }],
    ['/api/generate', { model: MODEL, keep_alive: 0 }],
  ] as const) {
    await bed.post('/api/generate', { model: MODEL })
    const before = bed.upstream.inferences.length
    const refused = await bed.post(path, body)
    expect(refused.status).toBe(403)
    expect(json(refused)).toEqual({
      error: expect.stringContaining('models:write'),
      code: 'scope_missing',
    })
    expect(bed.upstream.inferences.length).toBe(before)
    expect(bed.upstream.residents.list().length).toBe(1)
    // The fake host takes only the number for zero; a real one reads the duration as well.
    const reply = await bed.post(path, { ...body, keep_alive: 0 }, { 'X-API-Key': key })
    expect(reply.status).toBe(200)
    expect(json(reply)).toMatchObject({ done: true, done_reason: 'unload' })
    expect(bed.upstream.residents.list()).toEqual([])
  }
})

it('row 29: thinking comes before the answer and apart from it', async () => {
  const lines = [
    chatLine({ role: 'assistant', content: '', thinking: 'Two and ' }),
    chatLine({ role: 'assistant', content: '', thinking: 'two.' }),
    chatLine({ role: 'assistant', content: 'Four' }),
    CHAT_END,
  ]
  bed.upstream.script(chunkedReply(NDJSON, lines))
  const reply = await bed.post('/api/chat', { ...CHAT, think: true })
  expect(reply.body.toString()).toBe(lines.join(''))
  expect(bed.upstream.inferences.at(-1)?.json).toMatchObject({ think: true })
})

it('row 30: a schema goes to the host as it is, and its answer fits it', async () => {
  const { format } = JSON.parse(recording('chat-format-schema').request.body ?? '')
  const reply = json(await recorded('chat-format-schema'))
  expect(bed.upstream.inferences.at(-1)?.json).toMatchObject({ format })
  expect(JSON.parse(reply.message.content)).toEqual({
    city: expect.any(String),
    population: expect.any(Number),
  })
})

it('row 31: a tool call is one whole object in one chunk, before the end', async () => {
  const lines = ndjsonLines((await recorded('chat-tools-stream')).body)
  const calling = lines.filter((line) => 'tool_calls' in (line['message'] as object))
  expect(calling).toMatchObject([
    {
      done: false,
      message: {
        tool_calls: [
          {
            id: expect.any(String),
            function: { name: 'get_weather', arguments: expect.any(Object) },
          },
        ],
      },
    },
  ])
  expect(lines.at(-1)).toMatchObject({ done: true })
  expect(lines.indexOf(calling[0] ?? {})).toBeLessThan(lines.length - 1)
})

it('row 35: as many vectors come back as texts went in, in their order', async () => {
  const model = 'all-minilm:33m'
  const embed = async (input: unknown) =>
    json(await bed.post('/api/embed', { model, input })).embeddings as number[][]
  const [one, more, none] = [await embed('a'), await embed(['b', 'a', 'b']), await embed([])]
  expect([one.length, more.length, none.length]).toEqual([1, 3, 0])
  expect(more[1]).toEqual(one[0])
  expect(more[0]).toEqual(more[2])
  expect(more[0]).not.toEqual(more[1])
  expect(json(await recorded('embed-array')).embeddings.length).toBe(2)
})

it('row 36: the older embeddings path answers in its own form', async () => {
  const reply = await recorded('embeddings-old')
  expect(reply.body.toString()).toBe(recordedText('embeddings-old'))
  expect(json(reply).embedding.length).toBe(384)
})

it('row 37: a stream of /v1 is data frames to the end', async () => {
  const reply = await recorded('v1-chat-stream')
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toMatch(/^text\/event-stream/)
  const text = reply.body.toString()
  expect(text).toMatch(/^(data: .+\n\n)+$/)
  expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/)
  // As Ollama's own `/v1` has it, but for an id of its own and the fingerprint.
  const shape = (stream: string): unknown[] =>
    dataOf(stream).map(({ object, model, choices }) => ({ object, model, choices }))
  const deltas = (stream: string): unknown[] =>
    dataOf(stream).map(({ choices }) => Object.keys(choices[0].delta))
  expect(deltas(text)).toEqual(deltas(recordedText('v1-chat-stream')))
  expect(shape(text).at(-1)).toEqual(shape(recordedText('v1-chat-stream')).at(-1))
})

/** The objects of a stream of `/v1`. */
const dataOf = (text: string) =>
  [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data!))

it('row 38: the usage comes once, before the end, and only where it was asked for', async () => {
  const chunksOf = (reply: RawReply) => dataOf(reply.body.toString())
  const asked = chunksOf(await recorded('v1-chat-stream-usage'))
  expect(asked.filter(({ choices }) => choices.length === 0)).toMatchObject([
    { usage: { prompt_tokens: 12, completion_tokens: 12, total_tokens: 24 } },
  ])
  expect(asked.at(-1).choices).toEqual([])
  const unasked = chunksOf(await recorded('v1-chat-stream'))
  expect(unasked.filter((part) => part.choices.length === 0 || part.usage)).toEqual([])
})

describe('row 54: characters that break lines and characters that are cut', () => {
  const content = 'a\u2028b\u2029c\u0085d \u{1f409}\u{1f409} é'
  const line = Buffer.from(chatLine({ role: 'assistant', content }))

  /** Two pieces, the cut inside the first emoji. */
  const cut = line.indexOf(Buffer.from('\u{1f409}')) + 2

  const askHost = () => {
    const latch = createLatch()
    bed.upstream.script(
      inOrder(
        chunkedHead(NDJSON),
        chunk(line.subarray(0, cut)),
        hold(latch),
        chunk(Buffer.concat([line.subarray(cut), Buffer.from(CHAT_END)])),
        lastChunk,
      ),
    )
    void latch.reached.then(() => latch.release())
  }

  it('row 54: stay in one line each', async () => {
    askHost()
    const text = (await bed.post('/api/chat', CHAT)).body.toString('utf8')
    // What Python's splitlines, and so httpx, takes for the end of a line.
    expect(text.split(/[\n\v\f\r\u0085\u2028\u2029]/)).toHaveLength(3)
    expect(ndjsonLines(text)[0]).toMatchObject({ message: { content } })
  })

  it('row 54: reach ollama-python whole', async ({ skip }) => {
    skip(!hasPython, NO_PYTHON)
    askHost()
    const args = { ...CHAT, stream: true }
    const result = await runPython('ollama_client.py', { base: bed.gateway.url, op: 'chat', args })
    expect(result).toMatchObject({ error: null, items: [{ message: { content } }, { done: true }] })
  })
})

it('row 55: no chunk has an error or a type that is none', async () => {
  for (const path of ['/api/chat', '/api/generate']) {
    const lines = ndjsonLines((await bed.post(path, { ...CHAT, prompt: 'x' })).body)
    expect(lines.length).toBe(9)
    expect(lines.filter((line) => 'error' in line || 'type' in line)).toEqual([])
  }
})

describe('row 73: a stream through the ollama package', () => {
  it('row 73: ends as it should', async () => {
    const client = new Ollama({ host: bed.gateway.url })
    const parts: ChatResponse[] = []
    const request = { model: MODEL, messages: MESSAGES, stream: true } as const
    for await (const part of await client.chat(request)) parts.push(part)
    expect(parts.map(({ message }) => message.content).join('')).toBe(CHAT_TEXT)
    expect(parts.at(-1)?.done).toBe(true)
  })

  it('row 73: raises where the host stopped without an end, as nothing was silently cut', async () => {
    const client = new Ollama({ host: bed.gateway.url })
    bed.upstream.script(replay('generate-token-repeat'))
    const stream = await client.generate({ model: MODEL, prompt: 'ha ha', stream: true })
    const read = async (): Promise<void> => {
      for await (const part of stream) expect(part.done).toBe(false)
    }
    await expect(read()).rejects.toThrow('not complete')
  })
})
