import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { ask, eventually } from '../../testing/asking.ts'
import { startTestGateway } from '../../testing/gateway.ts'
import { startHeldSlot, type HeldSlot } from '../../testing/held-slot.ts'
import { createLatch } from '../../testing/upstream/latch.ts'
import { startUpstream } from '../../testing/upstream/upstream.ts'

let scene: HeldSlot

beforeAll(async () => {
  scene = await startHeldSlot()
  await scene.hold()
})

afterAll(() => scene.stop())

it('says how it goes now', async () => {
  await scene.wait(['a', 'b'], '127.0.0.3')
  const { json } = await scene.gateway.admin('GET', '/stats')
  expect(json).toMatchObject({
    queue_length: 2,
    active_requests: 1,
    classes: { direct: { waiting: 0 }, chat: { waiting: 2 } },
    hosts: [{ name: 'gpu0', slots: 1, inUse: 1, isReachable: true, breaker: 'closed' }],
  })
  expect(json.wait_p50).toBeGreaterThanOrEqual(0)
})

it('says how far answers are that come in pieces', async () => {
  const hosts = [{ name: 'demo', driver: 'demo' }]
  const gateway = await startTestGateway({ hosts, settings: { DEMO__TOKENS_PER_SECOND: '50' } })
  onTestFinished(() => gateway.stop())
  const messages = [{ role: 'user', content: 'hello' }]
  const body = { model: 'demo', messages, options: { num_predict: 5_000 } }
  const reply = await fetch(`${gateway.url}/api/chat`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const tokens = async () => (await gateway.admin('GET', '/stats')).json.answers[0]?.tokens
  await eventually(tokens).toBeGreaterThan(2)
  await reply.body!.cancel()
  await eventually(tokens).toBeUndefined()
})

it('says which request waits for its model to be loaded, also where nothing was in memory before', async () => {
  const latch = createLatch()
  const upstream = await startUpstream({
    models: ['m'],
    replays: false,
    onLoad: () => latch.pass(),
  })
  onTestFinished(() => upstream.stop())
  const hosts = [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }]
  // It is looked at once, when it starts.
  const gateway = await startTestGateway({ hosts, settings: { UPSTREAM__PROBE_MS: '600000' } })
  onTestFinished(() => gateway.stop())
  const loading = async () => (await gateway.admin('GET', '/stats')).json.loading
  const body = { model: 'm', prompt: 'x' }
  const asking = await ask(gateway.port, { path: '/api/generate', body })
  await latch.reached
  expect(await loading()).toEqual([{ ticket: expect.any(String), loadMs: null }])
  latch.release()
  expect((await asking.reply).status).toBe(200)
  asking.connection.close()
  await eventually(loading).toEqual([])
})

it('shows how deep the queue was, as columns', async () => {
  await eventually(async () => {
    const { json } = await scene.gateway.admin('GET', '/stats/history')
    const { running, classes } = json
    return [running.at(-1), classes.chat.waiting.at(-1), classes.app.waiting.at(-1)]
  }).toEqual([1, 2, 0])
})

it('counts what ended in the last minute, with its waits and tokens', async () => {
  await scene.finish()
  const stats = async () => (await scene.gateway.admin('GET', '/stats')).json
  await eventually(async () => (await stats()).requests_per_minute).toBe(3)
  const json = await stats()
  expect(json).toMatchObject({ queue_length: 0, active_requests: 0 })
  expect(json.wait_p95).toBeGreaterThanOrEqual(json.wait_p50)
  expect(json.tokens_per_second).toBeGreaterThan(0)
})
