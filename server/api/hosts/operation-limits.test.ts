import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, eventually } from '../../testing/asking.ts'
import { ndjsonLines } from '../../testing/clients/ndjson-lines.ts'
import { openRaw } from '../../testing/clients/raw-connection.ts'
import { ReplyReader, requestBytes, type RequestParts } from '../../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import type { ReceivedRequest } from '../../testing/upstream/received-request.ts'
import {
  chunk,
  chunkedHead,
  inOrder,
  NDJSON,
  stall,
  type Step,
} from '../../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

// Goal: no operation on a host goes on for ever, or for a caller who has gone, and each that is ended
// says so. Method: a host that falls silent, or never ends, and callers who leave at every stage.

let upstream: Upstream
let gateway: TestGateway
let headers: Record<string, string>

const start = async (settings: Record<string, string>): Promise<TestGateway> =>
  await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { WAIT__GRACE_MS: '30', WAIT__HEARTBEAT_MS: '30', ...settings },
  })

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'] })
  gateway = await start({
    OPERATIONS__SILENCE_MS: '800',
    OPERATIONS__UPLOAD_STALL_MS: '500',
    OPERATIONS__TOTAL_MS: '1500',
  })
  headers = await keeperOf(gateway)
})

beforeEach(() => upstream.clearScripts())

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const keeperOf = async (target: TestGateway): Promise<Record<string, string>> => {
  const scopes = ['inference', 'models:read', 'models:write']
  return { 'X-API-Key': await target.createKey({ name: 'keeper', scopes }) }
}

const isOperation = ({ route }: ReceivedRequest): boolean =>
  /^\/api\/(pull|push|create|copy|delete|blobs)/.test(route)

const script = (step: Step): void => upstream.script(step, { when: isOperation })

const lastOperation = (): ReceivedRequest | undefined => upstream.requests.findLast(isOperation)

/** The host hears that it was left in its own time: the caller may have heard of it before. */
const untilLeft = (): Promise<void> => upstream.until(() => lastOperation()?.end === 'left')

const answer = async (parts: RequestParts) => {
  const asking = await ask(gateway.port, { ...parts, headers: { ...headers, ...parts.headers } })
  const reply = await asking.reply
  asking.connection.close()
  return reply
}

const PULL: RequestParts = { path: '/api/pull', body: { model: 'new' } }
const progressLine = chunk('{"status":"pulling manifest"}\n')
const begun = inOrder(chunkedHead(NDJSON), progressLine)

describe('a host', () => {
  it('that falls silent over a pull is left, and the stream ends with an error', async () => {
    script(inOrder(begun, stall))
    const reply = await answer(PULL)
    expect([reply.status, reply.end]).toEqual([200, 'complete'])
    const lines = ndjsonLines(reply.body)
    expect(lines).toHaveLength(2)
    expect(lines.at(-1)).toEqual({
      error: expect.stringContaining('operations.silenceMs'),
      code: 'upstream_error',
    })
    await untilLeft()
  })

  it('that never answers is left, and the status says so where nothing was sent', async () => {
    for (const parts of [
      { path: '/api/copy', body: { source: 'm', destination: 'n' } },
      { path: '/api/pull', body: { model: 'new', stream: false } },
    ]) {
      script(stall)
      const reply = await answer(parts)
      expect(reply.status).toBe(502)
      expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'upstream_error' })
      await untilLeft()
    }
  })

  it('that never comes to an end is left after the longest time', async () => {
    script(async (exchange) => {
      await begun(exchange)
      for (;;) {
        await progressLine(exchange)
        await exchange.unlessLeft(pause(20))
      }
    })
    const reply = await answer(PULL)
    expect(ndjsonLines(reply.body).at(-1)).toEqual({
      error: expect.stringContaining('operations.totalMs'),
      code: 'upstream_error',
    })
    await untilLeft()
  })
})

const blob = Buffer.alloc(300_000, 'b')
const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`

const beginUpload = async () => {
  const before = upstream.requests.length
  const connection = await openRaw(gateway.port)
  const reader = new ReplyReader(connection, 'POST')
  connection.send(
    requestBytes({ path: `/api/blobs/${digest}`, body: blob, headers }).subarray(0, -10),
  )
  await upstream.until(() => upstream.requests.slice(before).some(isOperation))
  return { connection, reader, received: lastOperation()! }
}

describe('an upload', () => {
  it('that stops coming is cut, and both sides hear of it', async () => {
    const { connection, reader, received } = await beginUpload()
    const reply = await reader.finished()
    expect([reply.status, reply.headers['connection']]).toEqual([408, 'close'])
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'body_timeout' })
    await upstream.until(() => received.end === 'left')
    await connection.ended()
  })

  it('whose host breaks off is told so', async () => {
    const { connection, reader } = await beginUpload()
    await upstream.stop()
    const reply = await reader.finished()
    expect([reply.status, reply.headers['connection']]).toEqual([502, 'close'])
    connection.close()
    await upstream.restart()
  })
})

describe('a caller who leaves', () => {
  it.each([
    ['before the host answers', stall],
    ['in the middle of the progress', inOrder(begun, stall)],
  ])('stops a pull %s', async (_, step) => {
    const patient = await start({})
    const own = await keeperOf(patient)
    script(step)
    const before = upstream.requests.filter(isOperation).length
    const asking = await ask(patient.port, { ...PULL, headers: own })
    await upstream.until(() => upstream.requests.filter(isOperation).length > before)
    asking.connection.close()
    await untilLeft()
    await patient.stop()
  })

  it('stops an upload', async () => {
    const { connection, received } = await beginUpload()
    connection.close()
    await upstream.until(() => received.end === 'left')
  })
})

it('ends with an error where the gateway stops', async () => {
  const stopping = await start({})
  script(inOrder(begun, stall))
  const asking = await ask(stopping.port, { ...PULL, headers: await keeperOf(stopping) })
  await asking.reader.until(() => asking.reader.chunks.length > 0)
  const [reply] = await Promise.all([asking.reply, stopping.stop()])
  expect(reply.end).toBe('complete')
  expect(ndjsonLines(reply.body).at(-1)).toMatchObject({ code: 'shutting_down' })
  await untilLeft()
})

describe('what a host would fetch', () => {
  it.each([
    ['/api/pull', { model: '169.254.169.254/latest/meta-data' }],
    ['/api/pull', { name: 'http://127.0.0.1:8080/x/y' }],
    ['/api/pull', { Model: 'HF.co/me/m' }],
    ['/api/pull', { model: 'm', MODEL: 'hf.co/me/m' }],
    ['/api/create', { model: 'made', from: 'evil.example/a/b' }],
    ['/api/create', { model: 'made', remote_host: 'https://evil.example', from: 'm' }],
    ['/api/push', { model: 'm' }],
  ])('%s %j is refused', async (path, body) => {
    const before = upstream.requests.filter(isOperation).length
    const reply = await answer({ path, body })
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'egress_refused' })
    expect(upstream.requests.filter(isOperation)).toHaveLength(before)
  })

  it('may come from Ollama’s registry, however it is named', async () => {
    for (const model of ['new', 'me/new', 'registry.ollama.ai/library/new']) {
      expect((await answer({ path: '/api/pull', body: { model } })).status).toBe(200)
    }
  })

  it('may come from a registry that a setting names', async () => {
    const open = await start({ OPERATIONS__REGISTRIES: '["hf.co"]' })
    const own = await keeperOf(open)
    const statusOf = async (model: string) => {
      const asking = await ask(open.port, { path: '/api/pull', body: { model }, headers: own })
      return (await asking.reply).status
    }
    expect(await statusOf('HF.co/me/model-GGUF:Q4_K_M')).toBe(200)
    expect(await statusOf('hf.co.evil.example/me/m')).toBe(403)
    await open.stop()
  })
})

it('changes no model that the caller’s key may not use', async () => {
  const scopes = ['inference', 'models:read', 'models:write']
  const key = await gateway.createKey({ name: 'one model', scopes, models: ['mine'] })
  const own = { 'X-API-Key': key }
  for (const parts of [
    { path: '/api/delete', method: 'DELETE', body: { model: 'm' } },
    { path: '/api/copy', body: { source: 'mine', destination: 'm' } },
    { path: '/api/pull', body: { model: 'other' } },
    { path: '/api/create', body: { model: 'm', from: 'mine' } },
  ]) {
    const reply = await answer({ ...parts, headers: own })
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'model_not_allowed' })
  }
  const pulled = await answer({ path: '/api/pull', body: { model: 'Mine' }, headers: own })
  expect(pulled.status).toBe(200)
  await eventually(() => upstream.shelf.find('mine')).not.toBeNull()
})
