import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLatch } from '../upstream/latch.ts'
import { CHAT, startTestbed, type Testbed } from './testbed.ts'

// A caller who leaves takes nothing with it, wherever its request is.

let bed: Testbed

beforeAll(async () => {
  bed = await startTestbed({ settings: { WAIT__GRACE_MS: '50', WAIT__HEARTBEAT_MS: '30' } })
})

afterAll(() => bed.stop())

const CASES = [
  ['/api/chat', { ...CHAT }],
  ['/api/chat', { ...CHAT, stream: false }],
  ['/api/generate', { model: CHAT.model, prompt: 'x' }],
  ['/api/generate', { model: CHAT.model, prompt: 'x', stream: false }],
  ['/api/embed', { model: 'all-minilm:33m', input: 'x' }],
  ['/v1/chat/completions', { ...CHAT, stream: true }],
  ['/v1/chat/completions', { ...CHAT }],
] as const

it.each(CASES)('row 52: who waits and leaves never reaches a host: %s %j', async (path, body) => {
  const before = bed.upstream.inferences.length
  const held = await bed.holdSlot()
  const leaver = await bed.open({ path, body })
  await bed.waiting(1)
  leaver.connection.close()
  await bed.waiting(0)
  await held.release()
  await bed.idle()
  expect((await bed.post('/api/chat', CHAT)).status).toBe(200)
  expect(bed.upstream.inferences.length).toBe(before + 2)
})

it.each(CASES)('row 53: who leaves a running request frees its host: %s %j', async (path, body) => {
  const latch = createLatch()
  bed.upstream.script((exchange) => exchange.hold(latch))
  const leaver = await bed.open({ path, body })
  await latch.reached
  const request = bed.upstream.inferences.at(-1)
  leaver.connection.close()
  await bed.upstream.until(() => request?.end === 'left')
  expect((await bed.post('/api/chat', CHAT)).status).toBe(200)
  await bed.idle()
})

it('row 53: who leaves in the middle of a stream stops the tokens', async () => {
  const latch = createLatch()
  const slow = await startTestbed({
    upstream: { beforeToken: (_request, index) => (index === 2 ? latch.pass() : undefined) },
  })
  const leaver = await slow.open({ path: '/api/chat', body: CHAT })
  const request = await slow.upstream.nextRequest()
  await leaver.reader.until(() => leaver.reader.chunks.length > 0)
  await latch.reached
  leaver.connection.close()
  await slow.upstream.ended(request)
  expect(request).toMatchObject({ end: 'left', tokensMade: 2, tokensAfterLeft: 0 })
  latch.release()
  expect((await slow.post('/api/chat', CHAT)).status).toBe(200)
  await slow.stop()
})
