import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../log.ts'
import { ask, eventually, untilIdle, untilWaiting } from '../../testing/asking.ts'
import { registerPerson } from '../../testing/chat-person.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { createLatch, type Latch } from '../../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

const SECRET = 'canary-secret-of-an-admin'

const log = createLogger('silent')

let upstream: Upstream
let gateway: TestGateway
/** Where the host waits before each token, as long as there is one. */
let latch: Latch | null = null

const start = (dataDir: string | null, settings: Readonly<Record<string, string>> = {}) =>
  startTestGateway({
    ...(dataDir !== null && { dataDir }),
    log,
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1, bearer: SECRET }],
    settings: {
      LOG__LEVEL: 'silent',
      QUEUE__AGING_PER_MINUTE: '0.5',
      ADMIN_TOKEN: SECRET,
      ...settings,
    },
  })

beforeAll(async () => {
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: () => latch?.pass(),
  })
  gateway = await start(null)
})

afterEach(async () => {
  const { json } = await settings('GET')
  for (const { name, origin, isRestartNeeded } of json.items as Item[]) {
    if (origin === 'database' || isRestartNeeded) await change(nested(name, null))
  }
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

interface Item {
  readonly name: string
  readonly origin: string
  readonly isRestartNeeded: boolean
}

/** `queue.base.chat` as a body of a change has it. */
const nested = (name: string, value: unknown): object =>
  name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object

const settings = async (
  method: string,
  { body, ifMatch }: { body?: object; ifMatch?: string } = {},
) => {
  const reply = await fetch(`${gateway.url}/api/admin/settings`, {
    method,
    headers: { 'X-Admin-Token': gateway.adminToken, ...(ifMatch && { 'If-Match': ifMatch }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  expect(text).not.toContain(SECRET)
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests know which fields to expect
  return { status: reply.status, json: JSON.parse(text) as any, etag: reply.headers.get('etag') }
}

const change = (body: object) => settings('PATCH', { body })

const find = async (name: string) =>
  (await settings('GET')).json.items.find((item: Item) => item.name === name)

const chat = () => {
  const messages = [{ role: 'user', content: 'x' }]
  return ask(gateway.port, { path: '/api/chat', body: { model: 'm', messages } })
}

describe('the list', () => {
  it('says of each setting what counts, who said so, and what a right value is', async () => {
    expect(await find('queue.agingPerMinute')).toMatchObject({
      kind: 'number',
      value: 0.5,
      default: 0.1,
      configured: 0.5,
      origin: 'environment',
      place: 'SEADRAGON_QUEUE__AGING_PER_MINUTE',
      variable: 'SEADRAGON_QUEUE__AGING_PER_MINUTE',
      min: 0,
      max: 60,
      unit: null,
      change: 'at_once',
      isRestartNeeded: false,
    })
    expect(await find('wait.graceMs')).toMatchObject({ unit: 'milliseconds', origin: 'default' })
    expect(await find('limits.bodyBytesMax')).toMatchObject({ unit: 'bytes' })
    expect(await find('retention.auditDays')).toMatchObject({ unit: 'days' })
    expect(await find('log.level')).toMatchObject({
      choices: expect.arrayContaining(['info', 'silent']),
      min: null,
    })
    expect(await find('journal.sync')).toMatchObject({ change: 'after_restart' })
  })

  it('tells no secret, also where one stands in a list', async () => {
    expect(await find('adminToken')).toMatchObject({ isSecret: true, isSet: true, value: null })
    expect(await find('adminPassword')).toMatchObject({ isSecret: true, isSet: false, value: null })
    expect((await find('hosts')).value).toMatchObject([{ name: 'gpu0', bearer: '(set)' }])
  })
})

describe('a check of changes', () => {
  const check = async (body: object) => {
    const { json } = await gateway.admin('POST', '/settings/check', body)
    return json.problems
  }

  it('says of each setting what would be wrong, and changes nothing', async () => {
    const problems = await check({ queue: { agingPerMinute: -1 }, breaker: { openMsMax: 29_999 } })
    expect(problems).toEqual([
      { names: ['queue.agingPerMinute'], message: expect.stringContaining('it must be a number') },
      { names: ['breaker.openMs', 'breaker.openMsMax'], message: expect.any(String) },
    ])
    expect(await check({ queue: { agingPerMinute: 7 } })).toEqual([])
    expect(await find('queue.agingPerMinute')).toMatchObject({ value: 0.5 })
  })

  it('knows what is changed elsewhere, and what is no setting', async () => {
    expect(await check({ listen: ':1', quack: 1 })).toEqual([
      { names: [], message: expect.stringContaining('quack') },
      { names: ['listen'], message: expect.stringContaining('configuration') },
      { names: ['listen'], message: expect.stringContaining('host:port') },
    ])
  })
})

describe('a change at run time', () => {
  it('counts at once: of the order and of the bounds of the queue', async () => {
    const holding = createLatch()
    latch = holding
    const running = await chat()
    await holding.reached
    const waiting = await chat()
    await untilWaiting(gateway, 1)
    const changed = await change({ queue: { agingPerMinute: 60, flowMax: { direct: 1 } } })
    expect(changed.json).toMatchObject({
      isRestartNeeded: false,
      items: [
        { name: 'queue.agingPerMinute', value: 60, origin: 'database', configured: 0.5 },
        { name: 'queue.flowMax.direct', value: 1, origin: 'database', configured: 64 },
      ],
    })
    // A point each second; at half a point a minute this would take half a minute.
    await eventually(async () => {
      const { items } = (await gateway.admin('GET', '/queue')).json
      return items.find(({ state }: { state: string }) => state === 'waiting').effectivePriority
    }).toBeLessThan(0.75)
    const refused = await chat()
    expect((await refused.reply).status).toBe(429)
    latch = null
    holding.release()
    for (const { reply, connection } of [running, waiting, refused]) {
      await reply
      connection.close()
    }
    await untilIdle(gateway)
  })

  it('counts at once: of the log and of what models may be', async () => {
    await change({ log: { level: 'error' }, modelDefaults: { numPredictMax: 5 } })
    expect(log.level).toBe('error')
    const body = { model: 'm', prompt: 'x', stream: false, options: { num_predict: 6 } }
    const asking = await ask(gateway.port, { path: '/api/generate', body })
    expect((await asking.reply).status).toBe(400)
    asking.connection.close()
    await change({ log: { level: null } })
    expect(log.level).toBe('silent')
  })

  it('counts at once: of what people keep and how they sign in', async () => {
    const person = await registerPerson(gateway, 'ada')
    const newChat = async (systemPrompt: string) =>
      (await person.send('POST', '', { systemPrompt })).json.error ?? 'made'
    expect(await newChat('be brief')).toBe('made')
    const changed = await change({
      chat: { textBytesMax: 20, bytesPerUserMax: 30 },
      limits: { chatBodyBytesMax: 200 },
      accounts: { keysPerUserMax: 1, passwordLengthMin: 30 },
    })
    expect(changed.json.isRestartNeeded).toBe(false)
    expect(await newChat('x'.repeat(21))).toContain('chat.textBytesMax')
    expect(await newChat('x'.repeat(500))).toContain('limits.chatBodyBytesMax')
    const chat = await person.begin()
    const asked = await person.ask(chat, 'x'.repeat(20))
    expect(asked.json.answer).toHaveProperty('id')
    expect((await person.ask(await person.begin(), 'x'.repeat(20))).json.error).toContain(
      'chat.bytesPerUserMax',
    )
    const made = async () =>
      (await person.browser.send('POST', '/api/keys', { name: 'one' })).status
    expect([await made(), await made()]).toEqual([201, 409])
    const password = { current: 'seven sleepy seals', next: 'eight sleepy seals' }
    const renewed = await person.browser.send('POST', '/auth/password', password)
    expect(renewed.json.error).toContain('use at least 30 characters')
  })

  it('is taken back with null, and then what the configuration says counts', async () => {
    await change({ queue: { agingPerMinute: 0.2 } })
    expect((await change({ queue: { agingPerMinute: null } })).json.items).toMatchObject([
      { value: 0.5, origin: 'environment' },
    ])
    // There is nothing to take back any more.
    const { version } = (await settings('GET')).json
    expect((await change({ queue: { agingPerMinute: null } })).json.version).toBe(version)
  })

  it('is in the audit log, each setting by itself', async () => {
    await change({ wait: { graceMs: 100 }, retention: { recordDays: 7 } })
    await change({ wait: { graceMs: null } })
    expect(auditEntries(gateway).slice(-3)).toMatchObject([
      {
        action: 'setting.change',
        targetId: 'wait.graceMs',
        before: { value: 5_000, origin: 'default' },
        after: { value: 100, origin: 'database' },
      },
      { action: 'setting.change', targetId: 'retention.recordDays' },
      { action: 'setting.revert', after: { value: 5_000, origin: 'default' } },
    ])
  })
})

describe('a change that waits', () => {
  it('says so, counts after a restart, and can be taken back before', async () => {
    const before = gateway
    const dataDir = temporaryDir()
    gateway = await start(dataDir)
    const changed = await change({ journal: { sync: 'always' }, wait: { graceMs: 7 } })
    expect(changed.json).toMatchObject({
      isRestartNeeded: true,
      items: [
        { name: 'wait.graceMs', value: 7, isRestartNeeded: false },
        { name: 'journal.sync', value: 'everysecond', next: 'always', isRestartNeeded: true },
      ],
    })
    expect((await change({ journal: { sync: null } })).json.isRestartNeeded).toBe(false)
    await change({ journal: { sync: 'always' } })
    await gateway.stop()

    gateway = await start(dataDir)
    expect(await find('journal.sync')).toMatchObject({ value: 'always', origin: 'database' })
    expect(await find('wait.graceMs')).toMatchObject({ value: 7, origin: 'database' })
    await gateway.stop()
    gateway = before
  })

  it('is left out where the configuration has come to forbid it, and says why', async () => {
    const before = gateway
    const dataDir = temporaryDir()
    gateway = await start(dataDir)
    await change({ breaker: { openMs: 200_000 }, wait: { graceMs: 7 } })
    await gateway.stop()

    gateway = await start(dataDir, { BREAKER__OPEN_MS_MAX: '100000' })
    expect(await find('breaker.openMs')).toMatchObject({
      value: 30_000,
      origin: 'default',
      problem: expect.stringContaining('breaker.openMsMax 100000'),
    })
    expect(await find('wait.graceMs')).toMatchObject({ value: 7, problem: null })
    await change({ breaker: { openMs: null } })
    expect(await find('breaker.openMs')).toMatchObject({ problem: null })
    await gateway.stop()
    gateway = before
  })
})

describe('a change that cannot be', () => {
  it.each([
    ['listen', '127.0.0.1:1', /nobody able to correct it/, null],
    ['data', '/tmp/x', /before the database opens/, null],
    ['store.lockWaitMs', 1, /before the database opens/, null],
    ['adminToken', 'a-new-token-of-the-admin', /it gives control of the gateway/, null],
    ['hosts', [], /^hosts are managed/, 'hosts'],
    ['models', {}, /^model policies are managed/, 'models'],
    ['identify.whitelist', [], /^it only fills a new database/, 'whitelist'],
  ])('is refused with the place where it is made: %s', async (name, value, hint, resource) => {
    const refused = await change(nested(name, value))
    expect(refused).toMatchObject({ status: 409, json: { code: 'conflict' } })
    expect(refused.json.error.replace(/^.*?: /, '')).toMatch(hint)
    if (resource !== null) expect(refused.json.error).toMatch(`at /api/admin/${resource}`)
    expect(await find(name)).toMatchObject({
      change: 'not_here',
      hint: expect.stringMatching(hint),
      resource,
    })
  })

  it.each<[string, object, RegExp]>([
    ['an unknown name', { queue: { agingPerMinutes: 1 } }, /did you mean queue\.agingPerMinute/],
    ['too high a number', { queue: { agingPerMinute: 61 } }, /a number from 0 to 60/],
    ['a number as text', { queue: { agingPerMinute: '1' } }, /queue\.agingPerMinute is "1"/],
    ['a word that is none', { log: { level: 'loud' } }, /one of fatal, error/],
    ['a group that is none', { queue: 1 }, /queue must be a map/],
    ['two that contradict each other', { breaker: { openMs: 400_000 } }, /breaker\.openMsMax/],
    ['nothing', {}, /name at least one setting/],
    ['one right and one wrong', { wait: { graceMs: 1 }, log: { level: 1 } }, /log\.level/],
  ])('is refused, and nothing changes: %s', async (_, body, message) => {
    const before = (await settings('GET')).json
    const refused = await change(body)
    expect(refused).toMatchObject({ status: 400, json: { code: 'invalid_request' } })
    expect(refused.json.error).toMatch(message)
    expect((await settings('GET')).json).toEqual(before)
  })

  it('is right together with what it would contradict alone', async () => {
    const changed = await change({ breaker: { openMs: 400_000, openMsMax: 500_000 } })
    expect(changed.status).toBe(200)
    // One after the other it can only be taken back in the right order.
    expect((await change({ breaker: { openMsMax: null } })).status).toBe(400)
    expect((await change({ breaker: { openMs: null, openMsMax: null } })).status).toBe(200)
  })

  it('is told from one that was made for what has changed meanwhile', async () => {
    const { etag } = await settings('GET')
    const first = await settings('PATCH', { body: { wait: { graceMs: 1 } }, ifMatch: etag! })
    expect(first.status).toBe(200)
    const body = { log: { refusalsPerMinute: 1 } }
    expect(await settings('PATCH', { body, ifMatch: etag! })).toMatchObject({
      status: 412,
      json: { code: 'version_mismatch' },
    })
    expect((await settings('PATCH', { body, ifMatch: first.etag! })).status).toBe(200)
  })
})
