import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, eventually, untilWaiting } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { createLatch } from '../../testing/upstream/latch.ts'
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../testing/upstream/upstream.ts'

const SECRET = 'canary-secret-of-a-host'

let gateway: TestGateway
const upstreams: Upstream[] = []
const servers: Server[] = []

beforeAll(async () => {
  const upstream = await startUpstream({ models: ['m'] })
  upstreams.push(upstream)
  gateway = await startTestGateway({
    hosts: [{ name: 'fixed', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { UPSTREAM__PROBE_TIMEOUT_MS: '500' },
  })
})

afterEach(async () => {
  for (const { name, origin } of (await admin('GET', '/hosts')).json.items) {
    if (origin === 'database') await admin('DELETE', `/hosts/${name}`)
  }
})

afterAll(async () => {
  await gateway.stop()
  for (const upstream of upstreams) await upstream.stop()
  for (const server of servers) server.close()
})

const admin = async (
  method: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Readonly<Record<string, string>> } = {},
) => {
  const reply = await fetch(`${gateway.url}/api/admin${path}`, {
    method,
    headers: { 'X-Admin-Token': gateway.adminToken, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  // No answer of administration ever holds it.
  expect(text).not.toContain(SECRET)
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests know which fields to expect
  return { status: reply.status, json: JSON.parse(text) as any, etag: reply.headers.get('etag') }
}

const add = (body: object) => admin('POST', '/hosts', { body })

const another = async (options: UpstreamOptions): Promise<Upstream> => {
  const upstream = await startUpstream({ replays: false, ...options })
  upstreams.push(upstream)
  return upstream
}

const untilListed = (name: string) =>
  eventually(async () => (await admin('GET', `/hosts/${name}`)).json.isReachable).toBe(true)

const chat = (model: string) => ({
  path: '/api/chat',
  body: { model, messages: [{ role: 'user', content: 'x' }] },
})

const chatWith = async (model: string) => {
  const asking = await ask(gateway.port, chat(model))
  const { status, headers } = await asking.reply
  return [status, headers['x-served-by']]
}

const credentialsSeen = (upstream: Upstream) =>
  new Set(upstream.requests.map(({ headers }) => headers['authorization'] ?? null))

describe('a host of the configuration', () => {
  it('is listed with its state, and marked', async () => {
    // A first look under load may end before the version is known; the next one asks again.
    await eventually(async () => (await admin('GET', '/hosts/fixed')).json.serverVersion).toBe(
      '0.33.0-rc2',
    )
    const { items } = (await admin('GET', '/hosts')).json
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      name: 'fixed',
      driver: 'ollama',
      url: upstreams[0]!.url,
      origin: 'configuration',
      credential: 'none',
      isInUse: true,
      isAvailable: true,
      isDraining: false,
      breaker: 'closed',
      running: 0,
      models: ['m:latest'],
      serverVersion: '0.33.0-rc2',
    })
    expect(items[0].lastLook.tookMs).toBeGreaterThanOrEqual(0)
  })

  it.each([
    ['PATCH', { slots: 2 }],
    ['DELETE', undefined],
  ])('is not changed with %s, and the answer says where it stands', async (method, body) => {
    const { status, json } = await admin(method, '/hosts/fixed', body && { body })
    expect([status, json.code]).toEqual([409, 'conflict'])
    expect(json.error).toContain('SEADRAGON_HOSTS')
  })

  it('keeps its name for itself', async () => {
    const { status, json } = await add({ name: 'fixed', url: 'http://127.0.0.1:9' })
    expect([status, json.error]).toEqual([409, 'a host named fixed already exists'])
  })
})

describe('a host that is added', () => {
  it('is used at once, with its credential, which is never told', async () => {
    const upstream = await another({ models: ['n'] })
    const added = await add({ name: 'new', url: `${upstream.url}/`, slots: 2, bearer: SECRET })
    expect(added.status).toBe(201)
    expect(added.json).toMatchObject({
      url: upstream.url,
      slots: 2,
      origin: 'database',
      version: 1,
      credential: 'bearer',
    })
    expect(await chatWith('n')).toEqual([200, 'new'])
    expect(credentialsSeen(upstream)).toEqual(new Set([`Bearer ${SECRET}`]))
    const written = JSON.stringify(auditEntries(gateway))
    expect(written).toContain('"action":"host.add"')
    expect(written).not.toContain(SECRET)
  })

  it('loses its credential when its URL leads to another server, and only then', async () => {
    const [first, second] = [await another({ models: ['n'] }), await another({ models: ['n'] })]
    await add({ name: 'new', url: first.url, bearer: SECRET })
    const change = async (body: object) => (await admin('PATCH', '/hosts/new', { body })).json
    expect(await change({ slots: 3 })).toMatchObject({ slots: 3, credential: 'bearer' })
    expect(await change({ url: `${first.url}/gpu` })).toMatchObject({
      credential: 'bearer',
      isCredentialCleared: false,
    })
    expect(await change({ url: second.url })).toMatchObject({
      credential: 'none',
      isCredentialCleared: true,
    })
    expect(await chatWith('n')).toEqual([200, 'new'])
    expect(credentialsSeen(second)).toEqual(new Set([null]))
    second.requests.length = 0
    expect(await change({ url: first.url, bearer: 'sent-again' })).toMatchObject({
      credential: 'bearer',
      isCredentialCleared: false,
    })
    expect(await change({ bearer: null })).toMatchObject({
      credential: 'none',
      isCredentialCleared: false,
    })
    expect(second.requests).toEqual([])
  })

  it('takes more at once when it gets slots, and cuts nothing that runs', async () => {
    const latch = createLatch()
    const upstream = await another({ models: ['n'], beforeToken: () => latch.pass() })
    await add({ name: 'new', url: upstream.url, slots: 1 })
    await untilListed('new')
    const first = await ask(gateway.port, chat('n'))
    await upstream.nextRequest()
    const second = await ask(gateway.port, chat('n'))
    await untilWaiting(gateway, 1)
    await admin('PATCH', '/hosts/new', { body: { slots: 2 } })
    await upstream.nextRequest()
    latch.release()
    expect([(await first.reply).status, (await second.reply).status]).toEqual([200, 200])
  })

  it('finishes what runs when it is removed, and gets nothing new', async () => {
    const latch = createLatch()
    const upstream = await another({ models: ['n'], beforeToken: () => latch.pass() })
    await add({ name: 'new', url: upstream.url })
    await untilListed('new')
    const running = await ask(gateway.port, chat('n'))
    await upstream.nextRequest()
    const waiting = await ask(gateway.port, chat('n'))
    await untilWaiting(gateway, 1)
    expect((await admin('DELETE', '/hosts/new')).json).toEqual({ name: 'new' })
    expect((await waiting.reply).status).toBe(404)
    expect(await chatWith('n')).toEqual([404, undefined])
    latch.release()
    const reply = await running.reply
    expect([reply.status, reply.body.toString()]).toEqual([
      200,
      expect.stringContaining('"done":true'),
    ])
    expect((await admin('GET', '/hosts/new')).status).toBe(404)
    await eventually(() => upstream.connections).toBe(0)
  })

  it('is changed only by one who has seen what it is', async () => {
    const added = await add({ name: 'new', url: 'http://127.0.0.1:9' })
    const change = (slots: number, etag: string | null) =>
      admin('PATCH', '/hosts/new', { body: { slots }, headers: { 'If-Match': etag! } })
    const changed = await change(2, added.etag)
    expect([changed.status, changed.etag]).toEqual([200, '"2"'])
    const stale = await change(3, added.etag)
    expect([stale.status, stale.json.code]).toEqual([412, 'version_mismatch'])
    const headers = { 'If-Match': added.etag! }
    expect((await admin('DELETE', '/hosts/new', { headers })).status).toBe(412)
    expect((await admin('GET', '/hosts/new')).json.slots).toBe(2)
  })
})

describe('a host that drains', () => {
  it('finishes what runs and starts nothing, until it is resumed', async () => {
    const latch = createLatch()
    const upstream = await another({ models: ['n'], beforeToken: () => latch.pass() })
    await add({ name: 'new', url: upstream.url })
    await untilListed('new')
    const running = await ask(gateway.port, chat('n'))
    await upstream.nextRequest()
    const drained = await admin('POST', '/hosts/new/drain')
    expect(drained.json).toMatchObject({ isDraining: true, isAvailable: false, running: 1 })
    const waiting = await ask(gateway.port, chat('n'))
    await untilWaiting(gateway, 1)
    latch.release()
    expect((await running.reply).status).toBe(200)
    const queued = (await admin('GET', '/queue')).json.items
    expect(queued).toMatchObject([{ state: 'waiting', reason: 'host_draining' }])
    expect((await admin('GET', `/queue/${queued[0].ticket}`)).json.hosts).toMatchObject([
      { name: 'fixed', standing: 'lacks_model' },
      { name: 'new', standing: 'draining' },
    ])
    await admin('POST', '/hosts/new/resume')
    expect((await waiting.reply).status).toBe(200)
  })
})

describe('hosts', () => {
  it('are there again after a restart, with credentials and drains', async () => {
    const upstream = await another({ models: ['n'] })
    const dataDir = temporaryDir()
    const first = await startTestGateway({ hosts: [], dataDir })
    await first.admin('POST', '/hosts', {
      name: 'a',
      url: upstream.url,
      slots: 4,
      bearer: SECRET,
      modelNames: { house: 'n' },
    })
    await first.admin('POST', '/hosts', { name: 'b', url: upstream.url })
    await first.admin('POST', '/hosts/b/drain')
    await first.stop()
    upstream.requests.length = 0
    const hosts = [{ name: 'b', driver: 'ollama', url: upstream.url, slots: 7 }]
    const again = await startTestGateway({ hosts, dataDir })
    const { items } = (await again.admin('GET', '/hosts')).json
    expect(items).toMatchObject([
      { name: 'b', origin: 'configuration', slots: 7, isInUse: true, isDraining: true },
      {
        name: 'a',
        origin: 'database',
        slots: 4,
        credential: 'bearer',
        isInUse: true,
        modelNames: { house: 'n' },
      },
      { name: 'b', origin: 'database', isInUse: false },
    ])
    await eventually(() => credentialsSeen(upstream).has(`Bearer ${SECRET}`)).toBe(true)
    await eventually(async () => (await again.admin('GET', '/hosts/a')).json.models).toEqual([
      'house',
    ])
    const called = { modelNames: { home: 'n' } }
    expect((await again.admin('PATCH', '/hosts/a', called)).json).toMatchObject(called)
    await eventually(async () => (await again.admin('GET', '/hosts/a')).json.models).toEqual([
      'home',
    ])
    // What the configuration hides can go; what is in use stays as it is.
    expect((await again.admin('DELETE', '/hosts/b')).status).toBe(200)
    expect((await again.admin('GET', '/hosts')).json.items).toMatchObject([
      { name: 'b', origin: 'configuration', slots: 7, isInUse: true, isDraining: true },
      { name: 'a', origin: 'database' },
    ])
    expect((await again.admin('DELETE', '/hosts/b')).json.code).toBe('conflict')
    await again.stop()
    const entries = auditEntries({ dataDir }).map(({ action, targetId }) => [action, targetId])
    expect(entries).toEqual([
      ['host.add', 'a'],
      ['host.add', 'b'],
      ['host.drain', 'b'],
      ['host.update', 'a'],
      ['host.remove', 'b'],
    ])
  })

  it.each([
    ['a name with a slash', { name: 'a/b', url: 'http://x' }, 'name: a name is 1 to 64'],
    ['no name', { url: 'http://x' }, 'name: '],
    ['no URL', { name: 'a' }, 'url is missing'],
    ['a URL for the demonstration', { name: 'a', driver: 'demo', url: 'http://x' }, 'url is given'],
    ['an unknown driver', { name: 'a', driver: 'gpt', url: 'http://x' }, 'driver: '],
    ['no slots', { name: 'a', url: 'http://x', slots: 0 }, 'slots: '],
    ['a credential with a space', { name: 'a', url: 'http://x', bearer: 'a b' }, 'bearer: '],
    ['what is none', { name: 'a', url: 'http://x', colour: 'red' }, 'colour'],
  ])('are not added with %s', async (_what, body, message) => {
    const { status, json } = await add(body)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.error).toContain(message)
  })
})

describe('a trial of a server', () => {
  const trial = async (body: object) => (await admin('POST', '/hosts/test', { body })).json

  const serverThat = async (answer: (path: string) => [number, object, string]) => {
    const server = createServer((incoming, outgoing) => {
      const [status, headers, body] = answer(incoming.url!)
      outgoing.writeHead(status, headers as never).end(body)
    }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('says what it is where it can be used', async () => {
    const upstream = await another({ models: ['a', 'b'] })
    expect(await trial({ url: upstream.url, bearer: SECRET })).toEqual({
      isUsable: true,
      fault: null,
      message: null,
      serverVersion: '0.33.0-rc2',
      models: 2,
      tookMs: expect.any(Number),
    })
    expect(credentialsSeen(upstream)).toEqual(new Set([`Bearer ${SECRET}`]))
    expect((await admin('GET', '/hosts')).json.items).toHaveLength(1)
  })

  it.each<[string, [number, object, string]]>([
    ['unauthorized', [401, {}, '{"error":"internal words"}']],
    ['unauthorized', [403, {}, 'internal words']],
    ['wrong_answer', [200, {}, '<html>internal words</html>']],
    ['wrong_answer', [200, {}, '{"models":"internal words"}']],
    ['wrong_answer', [404, {}, 'internal words']],
    ['server_error', [500, {}, '{"error":"internal words"}']],
    ['redirect', [302, { location: 'http://127.0.0.1:1/internal words' }, '']],
  ])('says %s, and not a word of what was answered', async (fault, answer) => {
    const result = await trial({ url: await serverThat(() => answer) })
    expect(result).toMatchObject({ isUsable: false, fault, models: null })
    expect(JSON.stringify(result)).not.toContain('internal words')
  })

  it('says that nothing listens there, that a name is unknown, and that it leads back', async () => {
    const url = await serverThat(() => [200, {}, ''])
    const closed = servers.pop()!
    closed.close()
    await once(closed, 'close')
    expect((await trial({ url })).fault).toBe('connection_refused')
    expect((await trial({ url: 'http://no-such-host.invalid:8080' })).fault).toBe('name_unknown')
    expect((await trial({ url: gateway.url })).fault).toBe('loop')
  })

  it('ends in the time of a probe where the server says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    servers.push(silent)
    await once(silent, 'listening')
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    expect((await trial({ url })).fault).toBe('timeout')
    silent.closeAllConnections()
  })

  it('shows a stored credential to its own server, and to no other', async () => {
    const [own, other] = [await another({ models: ['n'] }), await another({ models: ['n'] })]
    await add({ name: 'new', url: own.url, bearer: SECRET })
    await untilListed('new')
    own.requests.length = 0
    await trial({ name: 'new', url: `${own.url}/other-path` })
    await trial({ name: 'new', url: other.url })
    expect(own.requests.some(({ path }) => path.startsWith('/other-path'))).toBe(true)
    expect(credentialsSeen(own)).toEqual(new Set([`Bearer ${SECRET}`]))
    expect(credentialsSeen(other)).toEqual(new Set([null]))
  })
})

it('looks at a host when it is asked to, and tells what was wrong', async () => {
  const upstream = await another({ models: ['n'] })
  await add({ name: 'new', url: upstream.url })
  await untilListed('new')
  await upstream.stop()
  for (let count = 0; count < 2; count += 1) await admin('POST', '/hosts/new/probe')
  const down = (await admin('GET', '/hosts/new')).json
  expect(down).toMatchObject({ isReachable: false, lastFault: { fault: 'connection_refused' } })
  await upstream.restart()
  const up = (await admin('POST', '/hosts/new/probe')).json
  expect(up).toMatchObject({ isReachable: true, models: ['n:latest'] })
  expect((await admin('POST', '/hosts/unknown/probe')).status).toBe(404)
})
