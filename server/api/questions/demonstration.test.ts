import { afterAll, beforeAll, expect, it } from 'vitest'
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
  expect([status, json]).toEqual([200, { sent: 10, refused: 0 }])
  const items = await tickets()
  expect(items.map(({ state }) => state)).toEqual(['running', ...Array(9).fill('waiting')])
  for (const item of items) expect(item).toMatchObject({ caller: 'ada', class: 'chat' })
  expect(items.slice(1).map(({ priority }) => priority)).toEqual([3, 3, 3, 3, 4, 4, 4, 6, 6])
  expect(auditEntries(gateway).at(-1)).toMatchObject({
    action: 'queue.demonstrate',
    targetName: 'demo',
    after: { sent: 10, refused: 0 },
  })
})

it('says how many the bounds of the queue kept out', async () => {
  expect((await send()).json).toEqual({ sent: 3, refused: 7 })
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
