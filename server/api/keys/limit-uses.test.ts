import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, eventually, untilIdle } from '../../testing/asking.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import { registerUser, startWithAdmin } from '../../testing/registered-user.ts'

// Goal: whoever sees a key sees what is in use of its limits. Method: a demonstration model that would talk
// for minutes, on one slot.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin({ DEMO__TOKENS_PER_SECOND: '0.5', WAIT__GRACE_MS: '1' })
})
afterAll(() => gateway.stop())

it('a key tells its owner and operators what it has in use of its limits', async () => {
  const { browser } = await registerUser(gateway)
  const limits = { requestsPerMinute: 3, running: 1, waiting: 5 }
  const { json } = await browser.send('POST', '/api/keys', { name: 'editor', limits })
  expect(json).toMatchObject({ requestsUsed: 0, waiting: 0, running: 0 })
  const parts = {
    path: '/api/chat',
    headers: { 'X-API-Key': json.key },
    body: { model: 'demo', messages: [{ role: 'user', content: 'hello' }] },
  }
  const asked = [await ask(gateway.port, parts), await ask(gateway.port, parts)]
  const own = async () => (await browser.send('GET', `/api/keys/${json.id}`)).json
  const inUse = {
    requestsUsed: 2,
    waiting: 1,
    running: 1,
    lastUsedAddress: '127.0.0.1',
    lastUsedAt: expect.any(Number),
  }
  await eventually(own).toMatchObject(inUse)
  const { items } = (await gateway.admin('GET', '/apikeys')).json
  expect(items).toMatchObject([{ id: json.id, ...inUse }])
  for (const { connection } of asked) connection.close()
  await untilIdle(gateway)
  expect(await own()).toMatchObject({ waiting: 0, running: 0 })
})
