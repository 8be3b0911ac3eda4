import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import { ask, untilIdle, untilWaiting } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { createLatch } from '../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: two keys that both want more than there is have slot time by their weights, from the key's row
// in the database to the order in which the host is asked. Method: one slot, and a clock that jumps by
// ten seconds in each generation, so that nothing depends on how long anything really takes.

const SERVICE_MS = 10_000
const EACH = 16

let upstream: Upstream
let gateway: TestGateway
const latch = createLatch()
const begun = new Set<object>()

beforeAll(async () => {
  vi.spyOn(systemClock, 'now').mockImplementation(() => performance.now() + begun.size * SERVICE_MS)
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: (request) => {
      begun.add(request)
      return request.text.includes('the holder') ? latch.pass() : undefined
    },
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
})

afterAll(async () => {
  vi.restoreAllMocks()
  await gateway.stop()
  await upstream.stop()
})

const question = (text: string, key?: string) => ({
  path: '/api/chat',
  headers: key === undefined ? {} : { 'X-API-Key': key },
  body: { model: 'm', messages: [{ role: 'user', content: text }] },
})

it('gives a key of three times the weight three times as much of the slot', async () => {
  const heavy = await gateway.createKey({ name: 'heavy', weight: 3 })
  const light = await gateway.createKey({ name: 'light', weight: 1 })
  const holder = await ask(gateway.port, question('the holder'))
  await latch.reached
  const replies = [holder.reply]
  for (let number = 1; number <= EACH; number += 1) {
    replies.push((await ask(gateway.port, question('of the light one', light))).reply)
    replies.push((await ask(gateway.port, question('of the heavy one', heavy))).reply)
  }
  await untilWaiting(gateway, 2 * EACH)
  latch.release()
  for (const { status } of await Promise.all(replies)) expect(status).toBe(200)
  await untilIdle(gateway)
  const served = upstream.inferences.slice(1).map(({ text }) => text)
  const isHeavy = (text: string): boolean => text.includes('heavy')
  for (let turn = 0; turn < EACH; turn += 4) {
    expect(served.slice(turn, turn + 4).filter(isHeavy)).toHaveLength(3)
  }
})
