import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { rawRequest, type RawReply } from '../clients/raw-request.ts'
import { recording, recordingNames } from './recording.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Recordings of a state, a mishap or a check that the upstream has only as a recording. */
const ONLY_RECORDED =
  /busy|abort|queued|runner-killed|server-sig|cors-|ps-|cloud|push|^me$|images?-|bad-schema|too-long|logprobs|token-repeat|tools-(no)?stream|v1-(messages|responses)|completions-array|v1-chat-(image|json|tools)|^(create-from|delete-created|delete|blob-post|show-name.*|tags)$/

const errorNames = recordingNames().filter(
  (name) => recording(name).response.status >= 300 && !ONLY_RECORDED.test(name),
)
const answerNames = recordingNames().filter(
  (name) => recording(name).response.status < 300 && !ONLY_RECORDED.test(name),
)

/** Names and kinds of everything in a JSON value, so that two values can be compared in shape. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (value === null || typeof value !== 'object') return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
}

/** The objects of a reply: lines, events, or the one object. */
function objectsOf(text: string): unknown[] {
  if (text.startsWith('data: ')) {
    const events = text.split('\n\n').map((event) => event.replace(/^data: /, ''))
    return events.filter((event) => event.startsWith('{')).map((event) => JSON.parse(event))
  }
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown]
      } catch {
        return [line]
      }
    })
}

describe('the upstream without its recordings', () => {
  let upstream: Upstream

  beforeAll(async () => {
    upstream = await startUpstream({ replays: false })
  })

  afterAll(() => upstream.stop())

  const repeat = (name: string): Promise<RawReply> => {
    const { method, path, body } = recording(name).request
    const content = body === null ? {} : { body, headers: JSON_TYPE }
    return rawRequest(upstream.port, { method, path, ...content })
  }

  it.each(errorNames)('says %s in the recorded words', async (name) => {
    const { response } = recording(name)
    const reply = await repeat(name)
    expect(reply.status).toBe(response.status)
    const texts = response.chunks.map(({ text }) => text)
    expect(reply.body.toString()).toBe(texts.join(''))
    expect(reply.headers['content-type']).toBe(response.headers['Content-Type'])
    expect(reply.headers['allow']).toBe(response.headers['Allow'])
  })

  it.each(answerNames)('answers %s in the recorded shape', async (name) => {
    const { response } = recording(name)
    const reply = await repeat(name)
    expect(reply.end).toBe('complete')
    expect(reply.status).toBe(name === 'blob-post-again' ? 201 : response.status)
    expect(reply.headers['content-type']).toBe(response.headers['Content-Type'])
    expect(reply.headers['transfer-encoding']).toBe(response.headers['Transfer-Encoding'])
    const recorded = objectsOf(response.chunks.map(({ text }) => text).join(''))
    const own = objectsOf(reply.body.toString())
    expect(shapeOf(own[0])).toEqual(shapeOf(recorded[0]))
    expect(shapeOf(own.at(-1))).toEqual(shapeOf(recorded.at(-1)))
  })

  it('honours num_predict, echoes the spelling of the model, and accepts keys in any case', async () => {
    const body = {
      MODEL: 'GEMMA3:270m',
      Messages: [{ role: 'user', content: 'x' }],
      options: { num_predict: 3 },
    }
    const reply = await rawRequest(upstream.port, { path: '/api/chat', body })
    const lines = ndjsonLines(reply.body)
    expect(reply.chunks.map((chunk) => ndjsonLines(chunk).length)).toEqual([1, 1, 1, 1])
    expect(lines.every(({ model }) => model === 'GEMMA3:270m')).toBe(true)
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: 'length', eval_count: 3 })
  })

  it('finds a model without a tag as latest', async () => {
    const other = await startUpstream({ models: ['qwen3'] })
    for (const model of ['qwen3', 'Qwen3:Latest']) {
      const reply = await rawRequest(other.port, {
        path: '/api/generate',
        body: { model, prompt: 'x', stream: false },
      })
      expect(reply.status).toBe(200)
    }
    const tags = await rawRequest(other.port, { method: 'GET', path: '/api/tags' })
    expect(JSON.parse(tags.body.toString())).toMatchObject({ models: [{ name: 'qwen3:latest' }] })
    await other.stop()
  })

  it('says of bad JSON what Go says', async () => {
    const reply = await rawRequest(upstream.port, { path: '/api/chat', body: 'hello' })
    expect(reply.status).toBe(400)
    expect(reply.body.toString()).toBe(
      '{"error":"invalid character \'h\' looking for beginning of value"}',
    )
  })
})

describe('the shelf and the memory of the upstream', () => {
  it('lists the recorded entries byte by byte', async () => {
    const names = ['gemma3:270m', 'all-minilm:33m', 'gemma3c:270m', 'gemma3b:270m']
    const upstream = await startUpstream({ models: names })
    for (const name of ['tags', 'v1-models', 'ps-empty']) {
      const { request, response } = recording(name)
      const reply = await rawRequest(upstream.port, { method: 'GET', path: request.path })
      expect(reply.body.toString()).toBe(response.chunks[0]?.text)
    }
    await upstream.stop()
  })

  it('pulls, copies, creates and deletes', async () => {
    const upstream = await startUpstream()
    const call = (method: string, path: string, body: unknown): Promise<RawReply> =>
      rawRequest(upstream.port, { method, path, body })
    const pulled = await call('POST', '/api/pull', { model: 'new:1b' })
    expect(ndjsonLines(pulled.body).at(-1)).toEqual({ status: 'success' })
    await call('POST', '/api/copy', { source: 'new:1b', destination: 'copy' })
    await call('POST', '/api/create', { model: 'pirate', from: 'copy', stream: false })
    await call('DELETE', '/api/delete', { name: 'new:1b' })
    const names = upstream.shelf.list().map(({ name }) => name)
    expect(names.slice(3)).toEqual(['copy:latest', 'pirate:latest'])
    await upstream.stop()
  })

  it('reloads for other runner options, shares a copy, evicts the oldest and unloads on demand', async () => {
    const upstream = await startUpstream({ residentsMax: 1, models: ['a', 'b'] })
    upstream.shelf.add('a-copy', upstream.shelf.find('a'))
    const load = (model: string, options = {}): Promise<RawReply> =>
      rawRequest(upstream.port, { path: '/api/generate', body: { model, options } })
    await load('a')
    await load('a-copy', { temperature: 1 })
    await load('a', { num_ctx: 4096 })
    await load('b', { num_ctx: 4096 })
    expect(upstream.residents.loads).toEqual(['a:latest', 'a:latest', 'b:latest'])
    expect(upstream.residents.list()).toMatchObject([{ name: 'b:latest' }])
    await rawRequest(upstream.port, { path: '/api/chat', body: { model: 'b', keep_alive: 0 } })
    expect(upstream.residents.list()).toEqual([])
    await upstream.stop()
  })
})
