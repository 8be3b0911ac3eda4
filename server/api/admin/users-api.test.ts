import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/asking.ts'
import { Browser } from '../../testing/browser.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import { PASSWORD, registerUser, startWithAdmin } from '../../testing/registered-user.ts'

/** Goal: what admins do with people and invitations, and that others do not. */

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin()
})
afterAll(() => gateway.stop())

const newUser = (role = 'user') => registerUser(gateway, role)

describe('invitations', () => {
  it('are shown once, with a link whose secret no server ever sees', async () => {
    const { status, json } = await gateway.admin('POST', '/tokens', { note: 'for Ada', uses: 2 })
    expect(status).toBe(201)
    expect(json).toMatchObject({ state: 'usable', usesLeft: 2, role: 'user', note: 'for Ada' })
    expect(json.link).toBe(`${gateway.url}/ui/register#${json.token}`)
    const list = (await gateway.admin('GET', '/tokens')).json
    expect(list.items[0]).toMatchObject({ id: json.id, createdBy: 'admin token' })
    expect(JSON.stringify(list)).not.toContain(json.token)
  })

  it('tell what has become of them', async () => {
    const used = await gateway.admin('POST', '/tokens', {})
    const body = { token: used.json.token, username: 'invited', password: PASSWORD }
    await new Browser(gateway.url).send('POST', '/auth/register', body)
    const revoked = await gateway.admin('POST', '/tokens', {})
    await gateway.admin('DELETE', `/tokens/${revoked.json.id}`)
    const expired = await gateway.admin('POST', '/tokens', { expiresInHours: 0.000_000_1 })
    const { items } = (await gateway.admin('GET', '/tokens')).json
    const stateOf = (id: string) =>
      items.find((item: { id: string }) => item.id === id)?.state as string
    expect(stateOf(used.json.id)).toBe('used')
    const usersOf = ({ json: { id } }: typeof used): readonly string[] =>
      items.find((item: { id: string }) => item.id === id).usedBy
    expect([usersOf(used), usersOf(revoked)]).toEqual([['invited'], []])
    expect(stateOf(revoked.json.id)).toBe('revoked')
    expect(stateOf(expired.json.id)).toBe('expired')
  })

  it.each([
    { uses: 0 },
    { uses: 1.5 },
    { role: 'root' },
    { expiresInHours: -1 },
    { expiresInHours: 1e9 },
    { note: 'x'.repeat(501) },
    { token: 'mine' },
  ])('refuse %j', async (wish) => {
    expect((await gateway.admin('POST', '/tokens', wish)).status).toBe(400)
  })
})

describe('users', () => {
  it('are listed in pages, without anything that is secret', async () => {
    await newUser()
    await newUser()
    const first = (await gateway.admin('GET', '/users?limit=1')).json
    expect(first.items).toHaveLength(1)
    const second = (await gateway.admin('GET', `/users?limit=1&cursor=${first.next}`)).json
    expect(second.items[0].id).not.toBe(first.items[0].id)
    expect(JSON.stringify([first, second])).not.toMatch(/argon2|hash|digest/i)
  })

  it('are found by a part of their name, in which no character is a pattern', async () => {
    const { id, username } = await newUser('operator')
    const found = async (query: string): Promise<unknown[]> => {
      const { status, json } = await gateway.admin('GET', `/users?${query}`)
      expect(status).toBe(200)
      return json.items.map((user: { id: string }) => user.id)
    }
    expect(await found(`search=${username.slice(1).toUpperCase()}`)).toContain(id)
    expect(await found(`search=${username}&role=operator&isDisabled=false`)).toEqual([id])
    expect(await found(`search=${username}&role=admin`)).toEqual([])
    expect(await found(`search=${username}&isDisabled=true`)).toEqual([])
    for (const pattern of ['%25', '_%25', '*', '[a-z]', "'or'1'='1"]) {
      expect(await found(`search=${pattern}`)).toEqual([])
    }
  })

  it('are last seen when their session was last used', async () => {
    const { browser, id } = await newUser()
    const seenAt = async (): Promise<number> =>
      (await gateway.admin('GET', `/users/${id}`)).json.lastSeenAt
    const before = await seenAt()
    await eventually(async () => {
      await browser.send('GET', '/auth/me')
      return (await seenAt()) > before
    }).toBe(true)
    const { items } = (await gateway.admin('GET', '/users')).json
    const shown = items.find((user: { id: string }) => user.id === id)
    expect(shown.lastSeenAt).toBeGreaterThan(shown.lastSignInAt)
  })

  it('are changed by the first of two who have read the same', async () => {
    const { id } = await newUser()
    const read = await fetch(`${gateway.url}/api/admin/users/${id}`, {
      headers: { 'X-Admin-Token': gateway.adminToken },
    })
    const etag = read.headers.get('etag')!
    const change = (role: string) =>
      fetch(`${gateway.url}/api/admin/users/${id}`, {
        method: 'PATCH',
        headers: { 'X-Admin-Token': gateway.adminToken, 'If-Match': etag },
        body: JSON.stringify({ role }),
      })
    const first = await change('operator')
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"'])
    const second = await change('admin')
    expect(second.status).toBe(412)
    expect(await second.json()).toMatchObject({ code: 'version_mismatch' })
  })

  it('choose a new password with a link, once, and are signed out by it', async () => {
    const { browser, username, id } = await newUser()
    const { status, json } = await gateway.admin('POST', `/users/${id}/reset-link`)
    expect(status).toBe(201)
    const token = new URL(json.link).hash.slice(1)
    const next = 'another horse altogether'
    const reset = (password: string) =>
      new Browser(gateway.url).send('POST', '/auth/reset', { token, password })
    expect((await reset('short')).json).toMatchObject({ code: 'invalid_request' })
    expect((await reset(next)).status).toBe(204)
    expect((await reset(next)).json).toMatchObject({ code: 'token_invalid' })
    expect((await browser.send('GET', '/auth/me')).status).toBe(401)
    const signIn = { username, password: next }
    expect((await browser.send('POST', '/auth/login', signIn)).status).toBe(200)
  })

  it('have no password but of their own choosing', async () => {
    const { id } = await newUser()
    const body = { password: 'chosen by the admin' }
    expect((await gateway.admin('PATCH', `/users/${id}`, body)).status).toBe(400)
  })

  it('keep an admin, be it that the last one demotes or removes itself', async () => {
    const root = new Browser(gateway.url)
    await root.send('POST', '/auth/login', { username: 'root', password: PASSWORD })
    const { user } = (await root.send('GET', '/auth/me')).json
    const change = (body: object) => root.send('PATCH', `/api/admin/users/${user.id}`, body)
    expect((await change({ role: 'user' })).status).toBe(409)
    expect((await change({ isDisabled: true })).status).toBe(409)
    expect((await root.send('DELETE', `/api/admin/users/${user.id}`)).status).toBe(409)
    expect((await root.send('GET', '/api/admin/users')).status).toBe(200)
  })

  it('that do not exist are told so, each in the same way', async () => {
    const changed = await gateway.admin('PATCH', '/users/nobody', { role: 'user' })
    const linked = await gateway.admin('POST', '/users/nobody/reset-link')
    const removed = await gateway.admin('DELETE', '/users/nobody')
    for (const { status, json } of [changed, linked, removed]) {
      expect([status, json.code]).toEqual([404, 'not_found'])
    }
  })
})

describe('people and invitations are no business', () => {
  const ATTEMPTS: [string, string, object?][] = [
    ['PATCH', '/users/ID', { role: 'admin' }],
    ['DELETE', '/users/ID'],
    ['GET', '/users/ID/sessions'],
    ['DELETE', '/users/ID/sessions'],
    ['POST', '/users/ID/reset-link'],
    ['GET', '/tokens'],
    ['POST', '/tokens', { role: 'admin' }],
    ['DELETE', '/tokens/ID'],
  ]

  it.each(['user', 'operator'])('of a %s, not even their own', async (role) => {
    const { browser, id } = await newUser(role)
    for (const [method, path, body] of ATTEMPTS) {
      const reply = await browser.send(method, `/api/admin${path.replace('ID', id)}`, body)
      expect([path, reply.status]).toEqual([path, 403])
    }
    expect((await browser.send('GET', '/auth/me')).json.role).toBe(role)
  })
})

it('tells an operator who there is, and a user nothing', async () => {
  const operator = await newUser('operator')
  expect((await operator.browser.send('GET', '/api/admin/users')).status).toBe(200)
  const user = await newUser()
  expect((await user.browser.send('GET', '/api/admin/users')).status).toBe(403)
})
