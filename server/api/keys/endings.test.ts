import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Asking, eventually, untilIdle, untilWaiting } from '../../testing/asking.ts'
import { openRaw } from '../../testing/clients/raw-connection.ts'
import { ReplyReader } from '../../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

// Goal: whatever ends a key ends what goes on in its name. Method: a demonstration model that would talk
// for minutes; a stream that ends within the test was ended.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo', slots: 1 }],
    settings: { DEMO__TOKENS_PER_SECOND: '0.5', WAIT__GRACE_MS: '1' },
  })
})
afterAll(() => gateway.stop())

let count = 0
const newKey = async (more: object = {}) => {
  const { json } = await gateway.admin('POST', '/apikeys', { name: `k${(count += 1)}`, ...more })
  return json as { id: string; key: string }
}

const chatWith = (key: string): Promise<Asking> =>
  ask(gateway.port, {
    path: '/api/chat',
    headers: { 'X-API-Key': key },
    body: { model: 'demo', messages: [{ role: 'user', content: 'hello' }] },
  })

const last = async ({ reply }: Asking): Promise<unknown> =>
  JSON.parse((await reply).body.toString().trim().split('\n').at(-1)!)

const ENDED = { error: expect.stringContaining('ended'), code: 'AUTH_INVALID' }

describe('what runs and what waits with a key ends', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ['when it is revoked', (id) => gateway.admin('DELETE', `/apikeys/${id}`)],
    ['when it expires', (id) => expireSoon(id)],
    ['when its text is replaced without overlap', (id) => rotate(id, 0)],
    ['when the overlap of its text is over', (id) => rotate(id, 0.2 / 3_600)],
  ])('%s', async (_, act) => {
    const { id, key } = await newKey()
    const other = await newKey()
    const running = await chatWith(key)
    await running.reader.until(() => running.reader.status === 200)
    const waiting = await chatWith(key)
    const foreign = await chatWith(other.key)
    await untilWaiting(gateway, 2)
    await act(id)
    expect(await last(running)).toMatchObject(ENDED)
    expect(await last(waiting)).toMatchObject(ENDED)
    const { items } = (await gateway.admin('GET', '/queue')).json
    expect(items).toMatchObject([{ callerId: `key:${other.id}`, state: 'running' }])
    foreign.connection.close()
    await untilIdle(gateway)
  })

  it('also a request whose body was still on its way', async () => {
    const { id, key } = await newKey()
    const connection = await openRaw(gateway.port)
    const reader = new ReplyReader(connection, 'POST')
    const body = JSON.stringify({ model: 'demo', messages: [] })
    connection.send(
      Buffer.from(
        `POST /api/chat HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\nContent-Length: ${body.length}\r\n\r\n{`,
      ),
    )
    // Whatever has been answered after it has been read after it.
    await gateway.admin('DELETE', `/apikeys/${id}`)
    connection.send(Buffer.from(body.slice(1)))
    expect((await reader.finished()).status).toBe(401)
    connection.close()
  })
})

it('what was begun with the new text of a key goes on when the old one ends', async () => {
  const { id, key: old } = await newKey()
  const { key } = await rotate(id, 0.2 / 3_600)
  const stream = await chatWith(key)
  await stream.reader.until(() => stream.reader.status === 200)
  const headers = { 'X-API-Key': old }
  await eventually(async () => (await fetch(`${gateway.url}/api/tags`, { headers })).status).toBe(
    401,
  )
  await gateway.admin('PATCH', `/apikeys/${id}`, { weight: 2 })
  expect((await gateway.admin('GET', '/queue')).json.items).toMatchObject([{ state: 'running' }])
  stream.connection.close()
  await untilIdle(gateway)
})

const expireSoon = (id: string) =>
  gateway.admin('PATCH', `/apikeys/${id}`, { expiresAt: Date.now() + 200 })

const rotate = async (id: string, overlapHours: number): Promise<{ key: string }> =>
  (await gateway.admin('POST', `/apikeys/${id}/rotate`, { overlapHours })).json
