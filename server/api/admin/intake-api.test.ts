import { afterEach, expect, it } from 'vitest'
import { ask } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { startHeldSlot, type HeldSlot } from '../../testing/held-slot.ts'
import { startTestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'

let scene: HeldSlot

afterEach(() => scene.stop())

const change = (body: object) => scene.gateway.admin('POST', '/queue/intake', body)

const chat = async (gateway: { readonly port: number }, from?: string) => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'late' }] }
  const { reply, connection } = await ask(gateway.port, { path: '/api/chat', body }, from)
  const { status, headers, body: text } = await reply
  connection.close()
  return { status, retryAfter: headers['retry-after'], json: JSON.parse(text.toString()) }
}

it('refuses new requests of those who are paused, and finishes what is there', async () => {
  scene = await startHeldSlot()
  await scene.hold()
  await scene.wait(['waits'], '127.0.0.3')
  expect((await change({ state: 'paused', class: 'chat' })).json.items).toMatchObject([
    { scope: 'class', name: 'chat' },
  ])
  const refused = await chat(scene.gateway, '127.0.0.3')
  expect(refused).toMatchObject({ status: 503, retryAfter: '30', json: { code: 'intake_paused' } })
  await scene.wait(['direct'])
  expect(await scene.finish()).toEqual(['direct', 'waits'])

  await change({ state: 'paused' })
  expect((await chat(scene.gateway)).status).toBe(503)
  await change({ state: 'open' })
  expect((await chat(scene.gateway, '127.0.0.3')).status).toBe(503)
  await change({ state: 'open', class: 'chat' })
  expect((await scene.gateway.admin('GET', '/queue/intake')).json.items).toEqual([])

  await change({ state: 'paused', caller: 'address:127.0.0.3' })
  expect((await chat(scene.gateway, '127.0.0.3')).status).toBe(503)
  await scene.hold()
  await scene.wait(['another'], '127.0.0.4')
})

it('keeps what is paused through a restart, and writes each change down once', async () => {
  const dataDir = temporaryDir()
  scene = await startHeldSlot({ DATA: dataDir })
  await change({ state: 'paused' })
  await change({ state: 'paused' })
  await change({ state: 'open', caller: 'key:never-paused' })
  await change({ state: 'paused', caller: 'key:1' })
  await change({ state: 'open' })
  await scene.gateway.stop()
  const hosts = [{ name: 'gpu0', driver: 'ollama', url: scene.upstream.url, slots: 1 }]
  const gateway = await startTestGateway({ hosts, dataDir })
  expect((await gateway.admin('GET', '/queue/intake')).json.items).toMatchObject([
    { scope: 'caller', name: 'key:1' },
  ])
  await gateway.stop()
  const entries = auditEntries({ dataDir }).map(({ action, targetId }) => [action, targetId])
  expect(entries).toEqual([
    ['intake.pause', 'all'],
    ['intake.pause', 'caller:key:1'],
    ['intake.resume', 'all'],
  ])
})

it('says what is wrong with a change', async () => {
  scene = await startHeldSlot()
  const wrong = await Promise.all([
    change({}),
    change({ state: 'closed' }),
    change({ state: 'paused', class: 'all' }),
    change({ state: 'paused', class: 'chat', caller: 'key:1' }),
    change({ state: 'paused', clas: 'chat' }),
  ])
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  expect(wrong[3]!.json.error).toBe('name a class or a caller, not both')
})
