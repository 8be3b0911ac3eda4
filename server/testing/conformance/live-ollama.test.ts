import { Ollama } from 'ollama'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { hasPython, runPython } from '../clients/python-client.ts'
import { rawRequest, type RawReply, type RequestParts } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { errorRecordings } from './error-recordings.ts'
import { MALFORMED_BODIES } from './malformed-bodies.ts'
import { NO_PYTHON, openRequest, ready } from './testbed.ts'

// The rows that make sense against a real Ollama, through the gateway and beside it. What the host
// itself says to the same request is the measure. It may be in use by others meanwhile, and slow.

const HOST = process.env['SEADRAGON_LIVE_OLLAMA'] ?? ''
const HOST_PORT = Number(new URL(HOST || 'http://127.0.0.1:11434').port || 80)
const LIMIT_MS = 180_000

let gateway: TestGateway
let model: string
let key: string

const json = (reply: RawReply) => JSON.parse(reply.body.toString('utf8'))

const through = (parts: RequestParts): Promise<RawReply> => rawRequest(gateway.port, parts)

const direct = async (parts: RequestParts): Promise<RawReply> => {
  const { hostname } = new URL(HOST)
  return await rawRequest(HOST_PORT, { ...parts, headers: { Host: hostname, ...parts.headers } })
}

const messages = [{ role: 'user', content: 'Say hello.' }]
const options = { num_predict: 6, temperature: 0, seed: 7 }

/** The settled record of a request, once the database has it. */
const recordOf = (requestId: string) =>
  vi.waitFor(
    async () => {
      const { json: page } = await gateway.admin('GET', `/usage/records?requestId=${requestId}`)
      expect(page.items).toMatchObject([{ endedAt: expect.any(Number) }])
      return page.items[0]
    },
    { timeout: 10_000 },
  )

describe.skipIf(HOST === '')('in front of a real Ollama', { timeout: LIMIT_MS }, () => {
  beforeAll(async () => {
    gateway = await startTestGateway({ hosts: [{ name: 'live', driver: 'ollama', url: HOST }] })
    await ready(gateway)
    key = await gateway.createKey({
      name: 'keeper',
      scopes: ['inference', 'models:read', 'models:write'],
    })
    model = json(await through({ method: 'GET', path: '/api/tags' })).models.at(-1).name
  }, LIMIT_MS)

  afterAll(() => gateway.stop())

  it('rows 3, 7, 9: the lists are the host’s own', async () => {
    for (const path of ['/api/tags', '/v1/models']) {
      const parts = { method: 'GET', path }
      expect(json(await through(parts))).toEqual(json(await direct(parts)))
    }
    const shown = { path: '/api/show', body: { model } }
    expect(json(await through(shown))).toEqual(json(await direct(shown)))
    const version = { method: 'GET', path: '/api/version' }
    const own = json(await direct(version)).version
    expect(own.startsWith(json(await through(version)).version)).toBe(true)
  })

  it.each([
    ['/api/chat', { messages }],
    ['/api/generate', { prompt: 'Say hello.' }],
  ])('rows 14, 24, 25: %s streams, and its tokens are recorded', async (path, prompt) => {
    const reply = await through({ path, body: { model, ...prompt, options } })
    expect(reply).toMatchObject({ status: 200, end: 'complete' })
    expect(reply.headers['content-type']).toBe('application/x-ndjson')
    const lines = ndjsonLines(reply.body)
    const last = lines.at(-1) ?? {}
    expect(lines.filter((line) => line['done'] === true)).toEqual([last])
    expect(last['total_duration']).toSatisfy(Number.isSafeInteger)
    expect(last['eval_count']).toBeGreaterThan(0)
    expect(await recordOf(reply.headers['x-request-id'] ?? '')).toMatchObject({
      outcome: 'completed',
      status: 200,
      model,
      host: 'live',
      promptTokens: last['prompt_eval_count'],
      completionTokens: last['eval_count'],
      isStreaming: true,
    })
  })

  it.each([
    ['/api/chat', { messages }],
    ['/api/generate', { prompt: 'Say hello.' }],
  ])('row 16: %s answers whole, and its tokens are recorded', async (path, prompt) => {
    const body = { model, ...prompt, options, stream: false }
    const reply = await through({ path, body })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    const answer = json(reply)
    const measure = json(await direct({ path, body }))
    expect(Object.keys(answer)).toEqual(Object.keys(measure))
    expect(await recordOf(reply.headers['x-request-id'] ?? '')).toMatchObject({
      outcome: 'completed',
      promptTokens: answer.prompt_eval_count,
      completionTokens: answer.eval_count,
      isStreaming: false,
    })
  })

  it('row 23: the model is called as it was asked for', async () => {
    const body = { model: model.toUpperCase(), messages, options, stream: false }
    expect(json(await through({ path: '/api/chat', body }))).toMatchObject({ model: body.model })
  })

  it('rows 11, 26, 27: models are loaded, listed and unloaded', async () => {
    const residents = async (): Promise<string[]> => {
      const { models } = json(await direct({ method: 'GET', path: '/api/ps' }))
      return models.map(({ name }: { name: string }) => name)
    }
    for (const [path, empty] of [
      ['/api/chat', { messages: [] }],
      ['/api/generate', { prompt: '' }],
    ] as const) {
      const loaded = await through({ path, body: { model, ...empty } })
      expect(loaded.headers['content-type']).toMatch(/^application\/json/)
      expect(json(loaded)).toMatchObject({ model, done: true, done_reason: 'load' })
      expect(await residents()).toContain(model)
      const unload = { path, body: { model, ...empty, keep_alive: 0 } }
      expect((await through(unload)).status).toBe(403)
      expect(await residents()).toContain(model)
      const unloaded = await through({ ...unload, headers: { 'X-API-Key': key } })
      expect(json(unloaded)).toMatchObject({ done: true, done_reason: 'unload' })
      await vi.waitFor(async () => expect(await residents()).not.toContain(model), LIMIT_MS)
    }
  })

  it('rows 37, 38: /v1 streams to its end, with the usage that is recorded', async () => {
    const reply = await through({
      path: '/v1/chat/completions',
      body: {
        model,
        messages,
        max_tokens: 6,
        stream: true,
        stream_options: { include_usage: true },
      },
    })
    const text = reply.body.toString()
    expect(text).toMatch(/^(: keep-alive\n\n)*(data: .+\n\n)+$/)
    expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/)
    const usage = JSON.parse(/^data: (\{.*"choices":\[\].*\})$/m.exec(text)?.[1] ?? '').usage
    expect(await recordOf(reply.headers['x-request-id'] ?? '')).toMatchObject({
      outcome: 'completed',
      promptTokens: usage.prompt_tokens,
      completionTokens: usage.completion_tokens,
    })
  })

  it.each([true, false])(
    'row 53: a caller who leaves frees the only slot (stream: %s)',
    async (stream) => {
      const prompt = 'Count from one to one thousand in words: one, two, three,'
      const body = { model, prompt, stream, options: { num_predict: 2_000, temperature: 1 } }
      const headers = { 'X-Request-Id': `leaver-${stream}` }
      const leaver = await openRequest(gateway.port, { path: '/api/generate', body, headers })
      if (stream) await leaver.reader.until(() => leaver.reader.chunks.length >= 2)
      else {
        await vi.waitFor(async () => {
          const { json: queue } = await gateway.admin('GET', '/queue')
          expect(queue.items).toMatchObject([{ state: 'running' }])
        }, LIMIT_MS)
      }
      leaver.connection.close()
      const next = await through({ path: '/api/chat', body: { model, messages, options } })
      expect(ndjsonLines(next.body).at(-1)).toMatchObject({ done: true })
      expect(await recordOf(`leaver-${stream}`)).toMatchObject({ outcome: 'client_left' })
    },
  )

  it('row 73: the ollama package for node reads its streams', async () => {
    const client = new Ollama({ host: gateway.url })
    let last: { done: boolean } | null = null
    for await (const part of await client.chat({ model, messages, options, stream: true })) {
      last = part
    }
    expect(last?.done).toBe(true)
    await expect(client.chat({ model: 'nope:1b', messages })).rejects.toThrow(
      "model 'nope:1b' not found",
    )
  })

  it('row 41: the ollama package for Python reads its streams', async ({ skip }) => {
    skip(!hasPython, NO_PYTHON)
    const args = { model, messages, options, stream: true }
    const result = await runPython('ollama_client.py', { base: gateway.url, op: 'chat', args })
    expect(result.error).toBeNull()
    expect(result.items.at(-1)).toMatchObject({ done: true })
  })

  describe('errors', () => {
    /** Those that neither change the host nor make it ask the internet. */
    const HARMLESS = /^\/api\/(chat|generate|embed|show|copy|delete|nope|tags)$/
    const asked = errorRecordings().filter(
      ({ request, isMishap }) => HARMLESS.test(request.path) && !isMishap,
    )
    const seen = new Set<string>()

    it.each(asked)('$name is told as the host tells it', async ({ request, name }) => {
      const { method, path } = request
      const headers = { 'Content-Type': 'application/json' }
      const body = request.body?.replaceAll(/gemma3b?:270m/g, model)
      const parts = { method, path, ...(body === undefined ? {} : { body }) }
      const measure = await direct({ ...parts, headers })
      // A host with other models can have an answer where the recorded one had an error.
      if (measure.status === 200) return
      const reply = await through({ ...parts, headers: { ...headers, 'X-API-Key': key } })
      expect(reply.body.toString()).toBe(measure.body.toString())
      expect(reply.status).toBe(measure.status)
      seen.add(name)
    })

    it.each(MALFORMED_BODIES)('%j is what the host says of it', async (body, error) => {
      const parts = { path: '/api/chat', body }
      const [measure, reply] = [await direct(parts), await through(parts)]
      expect(json(measure)).toEqual({ error })
      expect(reply.body.toString()).toBe(measure.body.toString())
      expect(reply.status).toBe(measure.status)
    })

    it('are most of those that were recorded', () => {
      expect(seen.size).toBeGreaterThan(asked.length / 2)
    })
  })
})
