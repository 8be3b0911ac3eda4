import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../testing/asking.ts'
import { startTestGateway } from '../../testing/gateway.ts'
import { startHeldSlot, type HeldSlot } from '../../testing/held-slot.ts'

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
