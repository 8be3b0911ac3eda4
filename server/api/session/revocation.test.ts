import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import {
  PASSWORD,
  registerUser,
  startWithAdmin,
  type RegisteredUser,
} from '../../testing/registered-user.ts'

/**
 * Goal: whatever ends a session ends what goes on in its name. Method: a demonstration model that would
 * talk for minutes; a stream that ends within the test was ended.
 */

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin({ DEMO__TOKENS_PER_SECOND: '0.5', WAIT__GRACE_MS: '1' })
})
afterAll(() => gateway.stop())

const newUser = (role = 'user') => registerUser(gateway, role)

const CHAT = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'hello' }] })

/** The body of a chat that has begun to be answered, be it with the heartbeat of one that waits. */
const startChat = async (browser: Browser): Promise<{ readonly ended: Promise<string> }> => {
  const reply = await browser.fetch('POST', '/api/chat', { body: CHAT })
  expect(reply.status).toBe(200)
  return { ended: reply.text() }
}

describe('what runs and what waits in a session ends', () => {
  it.each<[string, (user: RegisteredUser) => Promise<unknown>]>([
    ['with signing out', ({ browser }) => browser.send('POST', '/auth/logout')],
    ['with signing out everywhere', ({ browser }) => browser.send('DELETE', '/auth/sessions')],
    ['with its account being locked', ({ id }) => patch(id, { isDisabled: true })],
    ['with another role', ({ id }) => patch(id, { role: 'operator' })],
    ['with its account', ({ id }) => gateway.admin('DELETE', `/users/${id}`)],
    ['when an admin ends it', ({ id }) => end(id)],
  ])('%s', async (_, act) => {
    const user = await newUser()
    const streams = [await startChat(user.browser), await startChat(user.browser)]
    const { items } = (await gateway.admin('GET', '/queue')).json
    expect(items.map(({ state }: { state: string }) => state)).toEqual(['running', 'waiting'])
    await act(user)
    for (const { ended } of streams) {
      const lines = (await ended).trim().split('\n')
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({ error: expect.stringContaining('ended') })
    }
    expect((await gateway.admin('GET', '/queue')).json.items).toEqual([])
  })

  it('in the others when one changes the password, and not in that one', async () => {
    const { browser, username } = await newUser()
    const other = new Browser(gateway.url)
    await other.send('POST', '/auth/login', { username, password: PASSWORD })
    const stream = await startChat(other)
    const own = await startChat(browser)
    const body = { current: PASSWORD, next: 'another horse altogether' }
    expect((await browser.send('POST', '/auth/password', body)).status).toBe(204)
    expect(await stream.ended).toContain('ended')
    const { items } = (await gateway.admin('GET', '/queue')).json
    expect(items).toMatchObject([{ caller: username }])
    await browser.send('POST', '/auth/logout')
    await own.ended
  })
})

it.each(['/api/admin/events', '/api/queue/events'])(
  'hears no more of %s once its session has ended',
  async (path) => {
    const { browser, username } = await newUser('operator')
    const events = await browser.fetch('GET', path)
    expect(events.headers.get('content-type')).toContain('text/event-stream')
    const other = new Browser(gateway.url)
    await other.send('POST', '/auth/login', { username, password: PASSWORD })
    await other.send('DELETE', '/auth/sessions')
    // The body ends, or this test does not.
    await events.text()
  },
)

it('lets nothing in whose session ended while its body came', async () => {
  const { browser } = await newUser()
  const sent = request(`${gateway.url}/api/chat`, {
    method: 'POST',
    headers: { cookie: browser.cookieHeader, origin: gateway.url, expect: '100-continue' },
  })
  sent.flushHeaders()
  await once(sent, 'continue')
  sent.write(CHAT.slice(0, 10))
  // One request later the first one has been identified for certain.
  await browser.send('GET', '/auth/me')
  await browser.send('POST', '/auth/logout')
  sent.end(CHAT.slice(10))
  const [reply] = await once(sent, 'response')
  reply.resume()
  expect(reply.statusCode).toBe(401)
})

const patch = (id: string, change: object) => gateway.admin('PATCH', `/users/${id}`, change)

const end = async (id: string) =>
  fetch(`${gateway.url}/api/admin/users/${id}/sessions`, {
    method: 'DELETE',
    headers: { 'X-Admin-Token': gateway.adminToken },
  })
