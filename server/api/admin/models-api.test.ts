import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ModelState } from '../../../shared/api/model.ts'
import { ask, eventually } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { goReply } from '../../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

const CONFIGURED = { m: { aliases: ['em'], num_ctx: 2_048 } }

let upstream: Upstream
let other: Upstream
let gateway: TestGateway

const start = (dataDir: string | null, settings: Readonly<Record<string, string>> = {}) =>
  startTestGateway({
    ...(dataDir !== null && { dataDir }),
    hosts: [
      { name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 },
      { name: 'gpu1', driver: 'ollama', url: other.url, slots: 1 },
    ],
    settings: { MODELS: JSON.stringify(CONFIGURED), UPSTREAM__PROBE_MS: '50', ...settings },
  })

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m', 'n', 'all-minilm:33m'], replays: false })
  other = await startUpstream({ models: ['n', 'lab/deep:q4'], replays: false })
  gateway = await start(null)
  await vi.waitFor(async () => expect((await models('GET')).json.items).toHaveLength(4), 15_000)
})

afterEach(async () => {
  for (const { name, origin } of (await models('GET')).json.items) {
    if (origin === 'database') await models('DELETE', name)
  }
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
  await other.stop()
})

const models = async (
  method: string,
  name?: string,
  { body, ifMatch }: { body?: object; ifMatch?: string } = {},
) => {
  const path = name === undefined ? '' : `/${encodeURIComponent(name)}`
  const reply = await fetch(`${gateway.url}/api/admin/models${path}`, {
    method,
    headers: { 'X-Admin-Token': gateway.adminToken, ...(ifMatch && { 'If-Match': ifMatch }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return {
    status: reply.status,
    // oxlint-disable-next-line typescript/no-explicit-any -- the tests know which fields to expect
    json: (await reply.json()) as any,
    etag: reply.headers.get('etag'),
  }
}

const change = (name: string, body: object) => models('PATCH', name, { body })

let questions = 0

const chat = async (model: string, more: object = {}) => {
  questions += 1
  const messages = [{ role: 'user', content: `question ${questions}.` }]
  const body = { model, messages, stream: false, ...more }
  const asking = await ask(gateway.port, { path: '/api/chat', body })
  const { status } = await asking.reply
  asking.connection.close()
  return status
}

/** The last question, as it came to a host. */
const lastAsked = () =>
  [...upstream.inferences, ...other.inferences]
    .map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>)
    .find(({ messages }) => JSON.stringify(messages).includes(`question ${questions}.`))!

describe('the list', () => {
  it('has the models of all hosts once, where they are, and what the configuration says', async () => {
    expect(await chat('n')).toBe(200)
    await eventually(async () => (await models('GET', 'n')).json.isLoaded).toBe(true)
    const { items } = (await models('GET')).json
    expect(items.shift()).toMatchObject({ name: 'all-minilm:33m', capabilities: ['embedding'] })
    expect(items.map(({ name }: { name: string }) => name)).toEqual([
      'lab/deep:q4',
      'm:latest',
      'n:latest',
    ])
    expect(items[1]).toMatchObject({
      policy: { aliases: ['em'], num_ctx: 2_048, keep_alive: null, classes: null },
      origin: 'configuration',
      place: 'SEADRAGON_MODELS',
      version: 0,
      hosts: [{ host: 'gpu0', isReachable: true, isLoaded: false, loadedUntil: null }],
      warnings: [],
    })
    expect(items[2]).toMatchObject({ origin: 'none', configured: null, place: null })
    expect(items[2].hosts.map(({ host }: { host: string }) => host)).toEqual(['gpu0', 'gpu1'])
    expect(items[2].hosts.filter(({ isLoaded }: { isLoaded: boolean }) => isLoaded)).toMatchObject([
      { loadedUntil: expect.stringMatching(/^\d{4}-/) },
    ])
  })

  it('finds a model by each of its names, and knows no others', async () => {
    for (const name of ['m', 'm:latest', 'M', 'em']) {
      expect((await models('GET', name)).json.name).toBe('m:latest')
    }
    expect((await models('GET', 'lab/deep:q4')).json.name).toBe('lab/deep:q4')
    expect(await models('GET', 'x')).toMatchObject({ status: 404, json: { code: 'not_found' } })
  })
})

describe('a change', () => {
  it('counts from the next request on, over what the configuration says, until it is taken back', async () => {
    expect(await chat('m', { options: { num_ctx: 512 } })).toBe(200)
    expect(lastAsked()['options']).toMatchObject({ num_ctx: 2_048 })
    const changed = await change('m', { num_ctx: 4_096, keep_alive: '10m', aliases: ['mini'] })
    expect(changed.json).toMatchObject({
      policy: { aliases: ['mini'], num_ctx: 4_096, keep_alive: '10m', classes: null },
      configured: { aliases: ['em'], num_ctx: 2_048 },
      origin: 'database',
    })
    expect(await chat('mini')).toBe(200)
    expect(lastAsked()).toMatchObject({ model: 'm', options: { num_ctx: 4_096 } })
    expect(lastAsked()['keep_alive']).toBe('10m')
    expect(await chat('em')).toBe(404)
    // Without the field the request's own context counts again.
    await change('m', { num_ctx: null })
    expect(await chat('mini', { options: { num_ctx: 512 } })).toBe(200)
    expect(lastAsked()['options']).toMatchObject({ num_ctx: 512 })
    expect((await models('DELETE', 'm')).json).toMatchObject({
      policy: { aliases: ['em'], num_ctx: 2_048, keep_alive: null },
      origin: 'configuration',
    })
    expect(await chat('em')).toBe(200)
    expect(await chat('mini')).toBe(404)
  })

  it('is about the model itself where it is named by an alias, and is taken back so too', async () => {
    const { json } = await change('em', { num_ctx: 1_024 })
    expect(json).toMatchObject({ name: 'm:latest', policy: { aliases: ['em'], num_ctx: 1_024 } })
    const names = (await models('GET')).json.items.map(({ name }: { name: string }) => name)
    expect(names).not.toContain('em')
    expect((await models('DELETE', 'em')).json).toMatchObject({
      name: 'm:latest',
      policy: { num_ctx: 2_048 },
      origin: 'configuration',
    })
  })

  it('decides who may use a model', async () => {
    await change('n', { classes: ['app'] })
    expect(await chat('n')).toBe(403)
    await models('DELETE', 'n')
    expect(await chat('n')).toBe(200)
  })

  it('can be about a model with slashes in its name, and about one that no host has, with a warning', async () => {
    expect((await change('lab/deep:q4', { aliases: ['deep'] })).json.name).toBe('lab/deep:q4')
    expect(await chat('deep')).toBe(200)
    const { json } = await change('later', { aliases: ['soon'] })
    expect(json).toMatchObject({
      name: 'later',
      hosts: [],
      warnings: ['no host has this model now'],
    })
    expect((await models('GET', 'soon')).json.name).toBe('later')
  })

  it('warns of an alias that hides a model', async () => {
    const { json } = await change('m', { aliases: ['n'] })
    expect(json.warnings).toEqual(['the alias n hides a model of that name on a host'])
  })

  it('is in the audit log, with what was before and after', async () => {
    await change('n', { aliases: ['en'] })
    await models('DELETE', 'n')
    const entries = auditEntries(gateway)
    expect(entries.slice(-2)).toMatchObject([
      {
        action: 'model.change',
        targetId: 'n:latest',
        before: { policy: null },
        after: { policy: { aliases: ['en'] } },
      },
      { action: 'model.revert', before: { policy: { aliases: ['en'] } }, after: { policy: null } },
    ])
  })
})

describe('a change that cannot be', () => {
  /** What operators have decided of every model; what hosts say of them comes and goes with probes. */
  const decided = async () =>
    ((await models('GET')).json as { items: readonly ModelState[] }).items.map(
      ({ name, policy, origin, version }) => ({ name, policy, origin, version }),
    )

  it.each<[string, string, object, RegExp]>([
    ['an alias that is a model with a policy', 'n', { aliases: ['m'] }, /a name of "m" already/],
    ["an alias of another's alias", 'n', { aliases: ['em'] }, /a name of "m" already/],
    ['an alias of itself', 'n', { aliases: ['n:latest'] }, /a name of this model already/],
    ['the same alias twice', 'n', { aliases: ['a', 'A'] }, /a name of this model already/],
    ['a name that is none', 'n', { aliases: [' '] }, /it must be a model name/],
    ['too long a context', 'n', { num_ctx: 262_144 }, /modelDefaults\.numCtxMax 131072/],
    ['no context', 'n', { num_ctx: 0 }, /num_ctx/],
    ['a time that is none', 'n', { keep_alive: 'soon' }, /a number of seconds or a duration/],
    ['no class at all', 'n', { classes: [] }, /classes/],
    ['a class that is none', 'n', { classes: ['vip'] }, /classes/],
    ['a field that is none', 'n', { numCtx: 1 }, /numCtx/],
    ['a name that is no name of anything', '__proto__', { num_ctx: 1 }, /is not a name/],
    ['a model name that is none', ' x', { num_ctx: 1 }, /the key must be a model name/],
  ])('is refused, and nothing changes: %s', async (_, name, body, message) => {
    const before = await decided()
    const refused = await change(name, body)
    expect(refused).toMatchObject({ status: 400, json: { code: 'invalid_request' } })
    expect(refused.json.error).toMatch(message)
    expect(await decided()).toEqual(before)
  })

  it('is told from one whose model was changed meanwhile', async () => {
    const { etag } = await models('GET', 'n')
    const first = await models('PATCH', 'n', { body: { num_ctx: 1_024 }, ifMatch: etag! })
    expect(first.status).toBe(200)
    const second = await models('PATCH', 'n', { body: { num_ctx: 512 }, ifMatch: etag! })
    expect(second).toMatchObject({ status: 412, json: { code: 'version_mismatch' } })
    expect(await models('DELETE', 'n', { ifMatch: etag! })).toMatchObject({ status: 412 })
    expect((await models('DELETE', 'n', { ifMatch: first.etag! })).status).toBe(200)
    // The count goes on: what was read before the model had a policy is as old as it was.
    const third = await models('PATCH', 'n', { body: { num_ctx: 512 }, ifMatch: etag! })
    expect(third.status).toBe(412)
    expect((await models('DELETE', 'n')).json.code).toBe('not_found')
  })

  it('is one of two that contradict each other and come at once', async () => {
    const claims = ['m', 'n'].map((name) => change(name, { aliases: ['both'] }))
    const statuses = (await Promise.all(claims)).map(({ status }) => status)
    expect(statuses).toContain(200)
    expect(statuses).toContain(400)
  })
})

describe('after a restart', () => {
  it('what was changed still counts, unless the configuration forbids it now', async () => {
    const dataDir = temporaryDir()
    const before = gateway
    gateway = await start(dataDir)
    await change('n', { aliases: ['en'], num_ctx: 65_536 })
    await change('m', { keep_alive: 60 })
    await gateway.stop()

    gateway = await start(dataDir)
    await eventually(() => chat('en')).toBe(200)
    expect(lastAsked()['options']).toMatchObject({ num_ctx: 65_536 })
    expect((await models('GET', 'm')).json).toMatchObject({
      policy: { keep_alive: 60 },
      version: 1,
    })
    await gateway.stop()

    gateway = await start(dataDir, { MODEL_DEFAULTS__NUM_CTX_MAX: '32768' })
    await eventually(async () => (await models('GET', 'n')).json.origin).toBe('none')
    expect((await models('GET', 'n')).json.warnings).toEqual([
      expect.stringMatching(/are not in effect: .*65536 and modelDefaults\.numCtxMax 32768/),
    ])
    expect((await models('GET', 'm')).json.policy.keep_alive).toBe(60)
    // It can be put right here.
    expect((await change('n', { aliases: ['en'] })).status).toBe(200)
    await gateway.stop()
    gateway = before
  })
})

describe('the memory of a host', () => {
  const tell = (name: string, order: object) =>
    gateway.admin('POST', `/models/${encodeURIComponent(name)}/memory`, order)
  const onGpu0 = ({ hosts }: ModelState) => hosts.find(({ host }) => host === 'gpu0')!

  it('is told to keep a model for good, with its context, and to let it go', async () => {
    const pinned = await tell('em', { host: 'gpu0', act: 'pin' })
    expect(pinned.status).toBe(200)
    expect(onGpu0(pinned.json)).toMatchObject({
      isLoaded: true,
      memoryActs: ['load', 'pin', 'unload'],
      loadedUntil: expect.stringMatching(/^2[2-9]\d\d-/),
    })
    expect(upstream.inferences.at(-1)!.json).toMatchObject({
      model: 'm:latest',
      prompt: '',
      keep_alive: -1,
      options: { num_ctx: 2_048 },
    })
    const unloaded = await tell('m', { host: 'gpu0', act: 'unload' })
    expect(onGpu0(unloaded.json)).toMatchObject({ isLoaded: false, loadedUntil: null })
    expect(auditEntries(gateway).slice(-2)).toMatchObject([
      { action: 'model.pin', targetName: 'm:latest', after: { host: 'gpu0' } },
      { action: 'model.unload', targetName: 'm:latest', after: { host: 'gpu0' } },
    ])
  })

  it('loads by an embedding what answers no prompt, and unloads it again', async () => {
    const pinned = await tell('all-minilm:33m', { host: 'gpu0', act: 'pin' })
    expect(pinned.status).toBe(200)
    expect(onGpu0(pinned.json).isLoaded).toBe(true)
    const asked = upstream.inferences.at(-1)!
    expect([asked.route, asked.json]).toMatchObject(['/api/embed', { input: [], keep_alive: -1 }])
    const unloaded = await tell('all-minilm:33m', { host: 'gpu0', act: 'unload' })
    expect(onGpu0(unloaded.json).isLoaded).toBe(false)
  })

  it('is not told of what it does not have, and its errors say what to do', async () => {
    const written = auditEntries(gateway).length
    expect((await tell('m', { host: 'gpu1', act: 'load' })).status).toBe(404)
    expect((await tell('m', { host: 'gpu7', act: 'load' })).status).toBe(404)
    expect((await tell('nothing', { host: 'gpu0', act: 'load' })).status).toBe(404)
    expect((await tell('m', { host: 'gpu0', act: 'eat' })).status).toBe(400)
    upstream.script(goReply(500, 'application/json', '{"error":"secret of the host"}'))
    const failed = await tell('m', { host: 'gpu0', act: 'load' })
    expect(failed).toMatchObject({ status: 502, json: { code: 'upstream_error' } })
    expect(JSON.stringify(failed.json)).toContain('check its log')
    expect(JSON.stringify(failed.json)).not.toContain('secret')
    expect(auditEntries(gateway)).toHaveLength(written)
  })
})

describe('what the hosts did with their memory', () => {
  const watched = async (query = '') => (await gateway.admin('GET', `/stats/models${query}`)).json
  const onGpu0 = async () =>
    (await watched()).hosts.find(({ host }: { host: string }) => host === 'gpu0')

  it('is told by host: the loads, what they took, and for how many requests', async () => {
    const before = await onGpu0()
    const line = { model: 'm', response: 'x', done: true, eval_count: 1, load_duration: 4e9 }
    upstream.script(goReply(200, 'application/json', JSON.stringify(line)))
    const body = { model: 'm', prompt: 'x', stream: false }
    const asking = await ask(gateway.port, { path: '/api/generate', body })
    expect((await asking.reply).status).toBe(200)
    asking.connection.close()
    await eventually(async () => (await onGpu0()).requests).toBe(before.requests + 1)
    const after = await onGpu0()
    expect(after).toMatchObject({ loads: before.loads + 1, loadingMs: before.loadingMs + 4_000 })
    expect(after.loadsPer100).toBeCloseTo((after.loads / after.requests) * 100, 0)
    expect(after.stays).toContainEqual(expect.objectContaining({ loadMs: 4_000, isLoad: true }))
    expect((await models('GET', 'm')).json).toMatchObject({ loadMs: expect.any(Number) })
    expect((await gateway.admin('GET', '/stats/models?hours=87841')).status).toBe(400)
  })

  it('names whose requests asked for another context than they got', async () => {
    await chat('em', { options: { num_ctx: 512 } })
    await eventually(async () => (await watched()).contexts).toContainEqual(
      expect.objectContaining({ class: 'direct', model: 'm:latest', askedMin: 512, given: 2_048 }),
    )
  })
})
