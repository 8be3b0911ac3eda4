import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  NATIVE_MOUNTS,
  nativeRoutes,
  OPENAI_MOUNTS,
  openaiRoutes,
  type DataRoute,
} from '../../api/data-plane.ts'
import { eventually, untilIdle, untilWaiting } from '../asking.ts'
import type { RawReply, RequestParts } from '../clients/raw-request.ts'
import { rawRequest } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { createLatch } from '../upstream/latch.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { ready } from './testbed.ts'

// Goal: a limit of a key is one limit, whichever door its requests come through. Method: every path
// that works for callers, at each of its mounts, with each form in which a key can be shown.

const MESSAGES = [{ role: 'user', content: 'x' }]

/** What a request for the GPU is, by path. A path of the data plane is here or in `UNLIMITED`. */
const INFERENCE: Readonly<Record<string, object>> = {
  '/chat': { model: 'm', messages: MESSAGES, stream: false },
  '/generate': { model: 'm', prompt: 'x', stream: false },
  '/embed': { model: 'm', input: 'x' },
  '/embeddings': { model: 'm', prompt: 'x' },
  '/chat/completions': { model: 'm', messages: MESSAGES },
  '/completions': { model: 'm', prompt: 'x' },
  'openai /embeddings': { model: 'm', input: 'x' },
  '/responses': { model: 'm', input: 'x' },
  '/messages': { model: 'm', messages: MESSAGES, max_tokens: 4 },
}

/** They cost the GPU nothing, need a scope of their own, or are served by nobody. */
const UNLIMITED = new Set(
  [
    '/version /status /tags /ps /show /models /models/:param{[^]+}',
    '/pull /push /create /copy /delete /blobs/:param',
    '/me /signout /user/keys/:param',
    '/experimental/web_search /experimental/web_fetch',
    '/messages/count_tokens /audio/transcriptions',
  ].flatMap((line) => line.split(' ')),
)

const NOBODY = { native: {}, operations: {}, door: {}, inference: {}, rules: {}, models: {} }

const doorsOf = (routes: readonly DataRoute[], mounts: readonly string[], family: string) =>
  routes.flatMap(({ path }) => {
    const body = INFERENCE[`${family} ${path}`] ?? INFERENCE[path]
    return body === undefined ? [] : mounts.map((mount) => ({ path: mount + path, body }))
  })

const FORMS: readonly ((key: string) => Readonly<Record<string, string>>)[] = [
  (key) => ({ 'X-API-Key': key }),
  (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  (key) => ({ Authorization: `Bearer ${key}` }),
  (key) => ({ Authorization: key }),
  (key) => ({ Authorization: `Bearer ${key}`, 'X-API-Key': key }),
]

const NATIVE = nativeRoutes(NOBODY as never)
const OPENAI = openaiRoutes(NOBODY as never)
const DOORS = [
  ...doorsOf(NATIVE, NATIVE_MOUNTS, 'native'),
  ...doorsOf(OPENAI, OPENAI_MOUNTS, 'openai'),
]

/** One request for each door and form. */
const requestsWith = (key: string): RequestParts[] =>
  DOORS.flatMap(({ path, body }) => FORMS.map((form) => ({ path, body, headers: form(key) })))

let upstream: Upstream
let gateway: TestGateway
let latch = createLatch()
latch.release()

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false, beforeToken: () => latch.pass() })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 8 }],
    settings: { WAIT__MAX_MS__NON_STREAMING: '600000' },
  })
  await ready(gateway)
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const send = (parts: RequestParts): Promise<RawReply> => rawRequest(gateway.port, parts)

const codeOf = (reply: RawReply): unknown => {
  const { type, error, code } = JSON.parse(reply.body.toString())
  if (type === 'error') return error.type
  return typeof error === 'object' ? error.code : code
}

/** Anthropic's API has no codes: all that is too much is of one type. */
const toldAt = (path: string, code: string): string =>
  path.endsWith('/messages') ? 'rate_limit_error' : code

let keys = 0
const keyWith = (limits: object): Promise<string> =>
  gateway.createKey({ name: `key ${(keys += 1)}`, limits })

/** Sends all of them, one after the other, and expects the same refusal at every door. */
const refusedEverywhere = async (key: string, code: string): Promise<RawReply[]> => {
  const replies: RawReply[] = []
  for (const parts of requestsWith(key)) {
    const reply = await send(parts)
    expect([parts.path, reply.status, codeOf(reply)]).toEqual([
      parts.path,
      429,
      toldAt(parts.path, code),
    ])
    expect(reply.headers['retry-after']).toMatch(/^\d+$/)
    replies.push(reply)
  }
  return replies
}

it('every path of the data plane is limited, or known not to be', () => {
  const paths = [...NATIVE, ...OPENAI].map(({ path }) => path)
  const known = (path: string): boolean => path in INFERENCE || UNLIMITED.has(path)
  expect(paths.filter((path) => !known(path))).toEqual([])
  expect(DOORS.length).toBe(4 * NATIVE_MOUNTS.length + 5 * OPENAI_MOUNTS.length)
})

describe('at every door, with every form of a key,', () => {
  it('a request counts towards those of a minute', async () => {
    for (const [index, { path }] of requestsWith('').entries()) {
      const requests = requestsWith(await keyWith({ requestsPerMinute: 1 }))
      const first = await send(requests[index]!)
      expect([path, first.status]).not.toEqual([path, 429])
      expect(first.headers['ratelimit-policy']).toBe('"requests";q=1;w=60')
      expect(first.headers['ratelimit']).toBe('"requests";r=0;t=59')
      expect([path, codeOf(await send(requests[0]!))]).toEqual([path, 'rate_limit'])
    }
  })

  it('a request beyond those of a minute is refused before it is parsed', async () => {
    const key = await keyWith({ requestsPerMinute: 1 })
    expect((await send(requestsWith(key)[0]!)).status).toBe(200)
    const before = upstream.inferences.length
    for (const reply of await refusedEverywhere(key, 'rate_limit')) {
      expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(59)
      expect(reply.headers).not.toHaveProperty('x-should-retry')
      expect(reply.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/)
    }
    const broken = await send({ path: '/api/chat', body: '{', headers: { 'X-API-Key': key } })
    expect(codeOf(broken)).toBe('rate_limit')
    expect(upstream.inferences.length).toBe(before)
  })

  it('a refusal that comes before the count says what is left, and takes nothing', async () => {
    const key = await gateway.createKey({
      name: 'no scope for it',
      scopes: ['models:read'],
      limits: { requestsPerMinute: 3, tokensPerDay: 5 },
    })
    const able = await keyWith({ requestsPerMinute: 3, tokensPerDay: 5 })
    const odd = { 'X-Priority': 'soon' }
    for (const parts of [...requestsWith(key), ...requestsWith(able)]) {
      const reply = await send({ ...parts, headers: { ...parts.headers, ...odd } })
      expect([parts.path, [400, 403].includes(reply.status!)]).toEqual([parts.path, true])
      expect(reply.headers['ratelimit']).toBe('"requests";r=3;t=0, "tokens";r=5;t=0')
    }
    const listing = await send({ method: 'GET', path: '/api/tags', headers: { 'X-API-Key': key } })
    expect(listing.headers['ratelimit-policy']).toContain('"requests";q=3;w=60')
  })

  it('tokens a day are one count, and a repeat is pointless', async () => {
    const key = await keyWith({ tokensPerDay: 5 })
    expect((await send(requestsWith(key)[0]!)).status).toBe(200)
    await untilIdle(gateway)
    for (const reply of await refusedEverywhere(key, 'token_limit')) {
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(59)
      expect(reply.headers['x-should-retry']).toBe('false')
      expect(reply.headers['ratelimit']).toMatch(/^"tokens";r=0;t=\d+$/)
    }
  })

  it('one more is refused where as many wait as may', async () => {
    latch = createLatch()
    const key = await keyWith({ running: 1, waiting: 1 })
    const held = send(requestsWith(key)[0]!)
    await latch.reached
    const waiting = send(requestsWith(key)[1]!)
    await untilWaiting(gateway, 1)
    await refusedEverywhere(key, 'flow_limit')
    latch.release()
    expect([(await held).status, (await waiting).status]).toEqual([200, 200])
  })

  it('no more run than may, though 200 come at once, and others pass by', async () => {
    latch = createLatch()
    await untilIdle(gateway)
    const startsBefore = upstream.slots.starts.length
    upstream.slots.heldMax = 0
    const key = await keyWith({ running: 2 })
    const all = requestsWith(key).filter(({ path }) => !path.includes('embed'))
    const asked = Array.from({ length: 200 }, (_, index) => send(all[index % all.length]!))
    await untilWaiting(gateway, 198)
    const other = send({ path: '/api/chat', body: INFERENCE['/chat'] })
    await eventually(() => upstream.slots.running).toBe(3)
    latch.release()
    const replies = await Promise.all([...asked, other])
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(upstream.slots.starts.length - startsBefore).toBe(201)
    expect(upstream.slots.heldMax).toBe(3)
    await untilIdle(gateway)
  })
})
