import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, eventually, untilIdle } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { registerPerson } from '../../testing/chat-person.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { FAULTS } from '../../testing/upstream/faults.ts'
import { createLatch, type Latch } from '../../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

// Goal: an operator sees whether a host generates, and nothing that runs there notices. Method: two
// hosts with a model in common, so that one could take what was meant for the other.

let upstreams: [Upstream, Upstream]
let gateway: TestGateway
let latch = createLatch()
/** Holds the few words themselves, where there is one. */
let greeting: Latch | null = null

beforeAll(async () => {
  const beforeToken = ({ text }: { readonly text: string }) =>
    text.includes('hold') ? latch.pass() : greeting?.pass()
  const options = { models: ['far:cloud', 'm', 'n'], replays: false, beforeToken }
  upstreams = [await startUpstream(options), await startUpstream(options)]
  gateway = await startTestGateway({
    hosts: upstreams.map(({ url }, index) => ({
      name: `gpu${index}`,
      driver: 'ollama',
      url,
      slots: 1,
    })),
    settings: { UPSTREAM__PROBE_MS: '100' },
  })
})

beforeEach(() => {
  for (const upstream of upstreams) upstream.clearScripts()
})

afterAll(async () => {
  await gateway.stop()
  for (const upstream of upstreams) await upstream.stop()
})

const run = (host: string, body: object = {}) =>
  gateway.admin('POST', `/hosts/${host}/canary`, body)

/** What it is said to be asked for without a wish. */
const usualAt = async (host: string) =>
  (await gateway.admin('GET', `/hosts/${host}`)).json.canaryModel

const untilUp = () =>
  eventually(async () => {
    const { json } = await gateway.admin('GET', '/hosts')
    return json.items.map(({ isReachable }: { isReachable: boolean }) => isReachable)
  }).toEqual([true, true])

const asked = (): number[] => upstreams.map(({ inferences }) => inferences.length)

describe('a few words of a host', () => {
  it('come from that host alone, and are told of with their times', async () => {
    await untilUp()
    const [before0, before1] = asked()
    expect(await usualAt('gpu1')).toBe('m:latest')
    const { status, json } = await run('gpu1')
    expect(status).toBe(200)
    expect(json).toMatchObject({ model: 'm:latest', wasLoaded: false, problem: null })
    expect(json.firstTokenMs).toBeGreaterThanOrEqual(0)
    expect(json.tookMs).toBeGreaterThanOrEqual(json.firstTokenMs)
    expect(json.completionTokens).toBeGreaterThan(0)
    expect(asked()).toEqual([before0, before1! + 1])
    const body = JSON.parse(String(upstreams[1].inferences.at(-1)!.body))
    expect(body).toMatchObject({ model: 'm:latest', options: { num_predict: 16 } })
  })

  it('are said with the model that is loaded, or with the one that is named', async () => {
    expect((await run('gpu0', { model: 'N' })).json).toMatchObject({ model: 'N', problem: null })
    const loaded = async () => (await gateway.admin('GET', '/hosts/gpu0')).json.loaded
    await eventually(loaded).toEqual(['n:latest'])
    expect(await usualAt('gpu0')).toBe('n:latest')
    expect((await run('gpu0')).json).toMatchObject({ model: 'n:latest', wasLoaded: true })
    const unknown = await run('gpu0', { model: 'none' })
    expect([unknown.status, unknown.json.error]).toEqual([409, 'gpu0 has no model named none'])
  })

  it('are not had from a model that the host only forwards to, where that is not allowed', async () => {
    const before = asked()
    const { status, json } = await run('gpu0', { model: 'far:cloud' })
    expect([status, json.completionTokens]).toEqual([200, null])
    expect(json.problem).toContain('far:cloud is a cloud model')
    expect(asked()).toEqual(before)
  })

  it.each([
    ['inference', ['admin'], null, 'needs the scope inference'],
    ['the model', ['admin', 'inference'], ['n'], 'may not use the model m'],
  ])('are refused to a key without a right to %s', async (_right, scopes, models, problem) => {
    const key = await gateway.createKey({ name: 'limited', scopes, models })
    const before = asked()
    const reply = await fetch(`${gateway.url}/api/admin/hosts/gpu0/canary`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: JSON.stringify({ model: 'm' }),
    })
    expect(await reply.json()).toMatchObject({ problem: expect.stringContaining(problem) })
    expect(asked()).toEqual(before)
  })

  it('are recorded as of who asked, and noted in the audit log', async () => {
    const ada = await registerPerson(gateway, 'ada', 'operator')
    const reply = await ada.browser.send('POST', '/api/admin/hosts/gpu0/canary', { model: 'm' })
    expect(reply.status).toBe(200)
    const records = async () => {
      const { json } = await gateway.admin('GET', '/usage/records?model=m')
      return json.items.map((item: Record<string, unknown>) => [
        item['callerName'],
        item['class'],
        item['host'],
        item['outcome'],
      ])
    }
    await eventually(records).toContainEqual(['ada', 'chat', 'gpu0', 'completed'])
    expect(auditEntries(gateway).at(-1)).toMatchObject({
      action: 'host.canary',
      actorKind: 'session',
      targetKind: 'host',
      targetName: 'gpu0',
      after: { model: 'm', wasLoaded: expect.any(Boolean) },
    })
  })

  it('are in the audit log while they are still being waited for', async () => {
    const loaded = async () => (await gateway.admin('GET', '/hosts/gpu1')).json.loaded
    await eventually(loaded).toEqual(['m:latest'])
    greeting = createLatch()
    const running = run('gpu1', { model: 'n' })
    const last = () => Promise.resolve(auditEntries(gateway).at(-1))
    await eventually(last).toMatchObject({
      action: 'host.canary',
      targetName: 'gpu1',
      after: { model: 'n', wasLoaded: expect.any(Boolean), othersLoaded: ['m:latest'] },
    })
    await greeting.reached
    greeting.release()
    expect((await running).json.problem).toBeNull()
    greeting = null
  })

  it('say what is wrong where the host fails, and are not had from another one', async () => {
    const before = asked()
    upstreams[0].script(FAULTS['close after the head'], { times: 2 })
    const { status, json } = await run('gpu0')
    expect([status, json.completionTokens]).toEqual([200, null])
    expect(json.problem).toMatch(/\w/)
    expect(asked()).toEqual([before[0]! + 1, before[1]])
  })

  it('are not asked for while all slots are in use, and what runs goes on', async () => {
    latch = createLatch()
    const messages = [{ role: 'user', content: 'hold' }]
    const holders = await Promise.all(
      [0, 1].map(() => ask(gateway.port, { path: '/api/chat', body: { model: 'm', messages } })),
    )
    await eventually(async () => (await gateway.admin('GET', '/stats')).json.active_requests).toBe(
      2,
    )
    const before = asked()
    const { status, json } = await run('gpu0')
    expect([status, json.code]).toEqual([409, 'conflict'])
    expect(json.error).toContain('all slots of gpu0 are in use')
    expect(asked()).toEqual(before)
    latch.release()
    for (const { reply } of holders) expect((await reply).status).toBe(200)
    await untilIdle(gateway)
  })

  it('are not asked for of a host that is drained, down or not there', async () => {
    await gateway.admin('POST', '/hosts/gpu1/drain')
    expect((await run('gpu1')).json.error).toContain('gpu1 is draining')
    await gateway.admin('POST', '/hosts/gpu1/resume')
    await upstreams[1].stop()
    const isReachable = async () => (await gateway.admin('GET', '/hosts/gpu1')).json.isReachable
    await eventually(isReachable).toBe(false)
    const { status, json } = await run('gpu1')
    expect([status, json.error]).toEqual([
      409,
      'gpu1 is down: connection refused: start the server, or correct the port',
    ])
    expect((await run('gpu9')).status).toBe(404)
  })
})

describe('the few words of a host that does not come to an end', () => {
  let impatient: TestGateway

  beforeAll(async () => {
    impatient = await startTestGateway({
      hosts: [{ name: 'gpu', driver: 'ollama', url: upstreams[0].url }],
      settings: { UPSTREAM__CANARY_MS: '2000', UPSTREAM__PROBE_MS: '100' },
    })
  })

  afterAll(() => impatient.stop())

  it('are stopped at the time limit, there too, and its slot is free again', async () => {
    const isReachable = async () => (await impatient.admin('GET', '/hosts/gpu')).json.isReachable
    await eventually(isReachable).toBe(true)
    upstreams[0].script(FAULTS['stall after two pieces'])
    const { status, json } = await impatient.admin('POST', '/hosts/gpu/canary', { model: 'm' })
    expect([status, json.problem]).toEqual([200, 'not finished after 2 s, so it was stopped'])
    const stopped = upstreams[0].inferences.at(-1)!
    await upstreams[0].ended(stopped)
    expect(stopped.end).toBe('left')
    await untilIdle(impatient)
    const again = await impatient.admin('POST', '/hosts/gpu/canary', { model: 'm' })
    expect(again.json.problem).toBeNull()
  })
})

describe('the demonstration', () => {
  it('gets no requests where there is none', async () => {
    const { status, json } = await gateway.admin('POST', '/queue/demonstration')
    expect([status, json.code]).toEqual([409, 'conflict'])
  })
})
