import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../testing/asking.ts'
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
