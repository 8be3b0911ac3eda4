import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, untilIdle } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { registerPerson, type ChatPerson } from '../../testing/chat-person.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

let gateway: TestGateway
let ada: ChatPerson

beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    settings: { DEMO__TOKENS_PER_SECOND: '1', QUEUE__FLOW_MAX__CHAT: '12' },
  })
  ada = await registerPerson(gateway, 'ada', 'operator')
})

afterAll(() => gateway.stop())

const send = () => ada.browser.send('POST', '/api/admin/queue/demonstration')

const tickets = async (): Promise<readonly Record<string, unknown>[]> =>
  (await gateway.admin('GET', '/queue')).json.items

it('gets ten requests as of who sends them, of which one runs and the others wait in order', async () => {
  const { status, json } = await send()
  expect([status, json]).toEqual([200, { sent: 10, refused: 0, reason: null }])
  const items = await tickets()
  expect(items.map(({ state }) => state)).toEqual(['running', ...Array(9).fill('waiting')])
  for (const item of items) expect(item).toMatchObject({ caller: 'ada', class: 'chat' })
  expect(items.slice(1).map(({ priority }) => priority)).toEqual([3, 3, 3, 3, 4, 4, 4, 6, 6])
  expect(auditEntries(gateway).at(-1)).toMatchObject({
    action: 'queue.demonstrate',
    targetName: 'demo',
    after: { sent: 10, refused: 0, reason: null },
  })
})

it('says how many the bounds of the queue kept out, and why', async () => {
  const reason = expect.stringContaining('12')
  expect((await send()).json).toEqual({ sent: 3, refused: 7, reason })
})

it('has a record of each', async () => {
  const all = (await tickets()).map(({ ticket }) => ticket)
  await gateway.admin('POST', '/queue/actions', { tickets: all, action: 'cancel' })
  await untilIdle(gateway)
  const outcomes = async () => {
    const { json } = await gateway.admin('GET', '/usage/records?model=demo')
    return json.items.map(({ outcome }: { outcome: string }) => outcome)
  }
  await eventually(outcomes).toEqual(Array(13).fill('cancelled'))
})

describe('when real hosts take its place', () => {
  let changing: TestGateway

  beforeAll(async () => {
    changing = await startTestGateway({ hosts: [], settings: { DEMO__TOKENS_PER_SECOND: '1' } })
  })

  afterAll(() => changing.stop())

  it('ends those that still wait at once', async () => {
    const added = await changing.admin('POST', '/hosts', { name: 'demo', driver: 'demo' })
    expect(added.status).toBe(201)
    const waiting = async () => (await changing.admin('GET', '/stats')).json.queue_length
    const isReachable = async () => (await changing.admin('GET', '/hosts/demo')).json.isReachable
    await eventually(isReachable).toBe(true)
    const { json } = await changing.admin('POST', '/queue/demonstration')
    expect([json, await waiting()]).toMatchObject([{ sent: 10, refused: 0 }, 9])
    expect((await changing.admin('DELETE', '/hosts/demo')).status).toBe(200)
    expect(await waiting()).toBe(0)
    const outcomes = async () => {
      const { json: records } = await changing.admin('GET', '/usage/records?model=demo')
      return records.items.map(({ outcome }: { outcome: string | null }) => outcome).sort()
    }
    await eventually(outcomes).toEqual([...Array(9).fill('model_not_found'), null])
  })
})
