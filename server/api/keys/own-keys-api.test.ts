import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../../testing/browser.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import { registerUser, startWithAdmin } from '../../testing/registered-user.ts'

// Goal: everybody has keys of their own, and nobody those of others. Method: two users, an operator, a
// key that may make keys, and every route with everybody's ids.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin({ ACCOUNTS__KEYS_PER_USER_MAX: '4' })
})
afterAll(() => gateway.stop())

const newUser = (role = 'user') => registerUser(gateway, role)

type Send = (method: string, path: string, body?: object) => ReturnType<Browser['send']>

const withKey =
  (key: string): Send =>
  async (method, path, body) => {
    const reply = await fetch(`${gateway.url}/api/keys${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: reply.status, json: await reply.json() } as never
  }

interface Row {
  readonly userId: string | null
}

const inSession =
  (browser: Browser): Send =>
  (method, path, body) =>
    browser.send(method, `/api/keys${path}`, body)

describe('a user', () => {
  it('makes a key that is chat among apps, works, and counts as theirs', async () => {
    const user = await newUser()
    const send = inSession(user.browser)
    const { status, json } = await send('POST', '', { name: 'editor' })
    expect([status, json.priority, json.userId]).toEqual([201, 3, user.id])
    const chat = await fetch(`${gateway.url}/api/chat`, {
      method: 'POST',
      body: JSON.stringify({ model: 'demo', messages: [], stream: false }),
      headers: { 'X-API-Key': json.key, 'X-Request-Id': `of-${user.id}` },
    })
    expect(chat.status).toBe(200)
    await chat.text()
    const path = `/usage/records?requestId=of-${user.id}`
    const { items } = (await gateway.admin('GET', path)).json
    expect(items).toMatchObject([{ userId: user.id, keyId: json.id, class: 'app' }])
    expect((await send('GET', '')).json.items).toMatchObject([{ id: json.id, name: 'editor' }])
    expect((await send('DELETE', `/${json.id}`)).json).toMatchObject({ state: 'revoked' })
  })

  it.each([
    [{ priority: 2 }, 'priority'],
    [{ scopes: ['admin'] }, 'admin'],
    [{ scopes: ['models:write'] }, 'models:write'],
    [{ weight: 2 }, 'weight'],
  ])('gives a key no more than they have: %j', async (excess, says) => {
    const send = inSession((await newUser()).browser)
    const { status, json } = await send('POST', '', { name: 'more', ...excess })
    expect([status, json.code]).toEqual([403, 'beyond_maker'])
    expect(json.error).toContain(says)
  })

  it('is found by operators with their keys, and by nobody else', async () => {
    const { json } = await gateway.admin('GET', '/apikeys?limit=1000&sort=owner')
    const owners: (string | null)[] = json.items.map(({ userId }: Row) => userId)
    const owner = owners.find((userId) => userId !== null)!
    const of = async (user: string): Promise<readonly Row[]> =>
      (await gateway.admin('GET', `/apikeys?limit=1000&user=${user}`)).json.items
    expect((await of(owner)).length).toBe(owners.filter((userId) => userId === owner).length)
    expect((await of('-')).every(({ userId }) => userId === null)).toBe(true)
    const first = owners.findIndex((userId) => userId !== null)
    expect(owners.slice(first).every((userId) => userId !== null)).toBe(true)
  })

  it('has names of their own, and so many keys', async () => {
    const [one, other] = [await newUser(), await newUser()]
    for (const { browser } of [one, other]) {
      expect((await inSession(browser)('POST', '', { name: 'laptop' })).status).toBe(201)
    }
    const send = inSession(one.browser)
    expect((await send('POST', '', { name: 'laptop' })).status).toBe(409)
    const more = Array.from({ length: 6 }, (_, n) => send('POST', '', { name: `key ${n}` }))
    const statuses = (await Promise.all(more)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(3)
    expect(statuses.filter((status) => status === 409)).toHaveLength(3)
  })

  it('does not learn whether a key of somebody else is there', async () => {
    const [one, other] = [await newUser('operator'), await newUser()]
    const foreign = (await inSession(other.browser)('POST', '', { name: 'theirs' })).json.id
    const ofOperators = (await gateway.admin('POST', '/apikeys', { name: 'an app' })).json.id
    const send = inSession(one.browser)
    expect((await send('GET', '')).json).toEqual({ items: [], next: null })
    expect((await send('GET', `?cursor=${foreign}`)).json.items).toEqual([])
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const) {
      const body = method === 'POST' ? {} : undefined
      const answers = await Promise.all(
        [foreign, ofOperators, 'nobody'].map(async (id) => {
          const { status, json } = await send(method, `/${id}${path}`, body)
          return [status, json.code, json.error.replace(id, 'ID')]
        }),
      )
      expect(answers[0]).toEqual([404, 'not_found', 'there is no active key with the id ID'])
      expect(new Set(answers.map((answer) => answer.join()))).toHaveProperty('size', 1)
    }
    expect((await inSession(other.browser)('GET', `/${foreign}`)).json.state).toBe('active')
  })

  it('who is made less keeps keys that may less, and who is locked or removed has none', async () => {
    const user = await newUser('operator')
    const scopes = ['inference', 'metrics:read']
    const { json } = await inSession(user.browser)('POST', '', { name: 'watch', scopes })
    const metrics = async () =>
      (await fetch(`${gateway.url}/metrics`, { headers: { 'X-API-Key': json.key } })).status
    expect(await metrics()).toBe(200)
    await gateway.admin('PATCH', `/users/${user.id}`, { role: 'user' })
    expect(await metrics()).toBe(403)
    await gateway.admin('PATCH', `/users/${user.id}`, { isDisabled: true })
    expect(await metrics()).toBe(401)
    await gateway.admin('PATCH', `/users/${user.id}`, { isDisabled: false, role: 'operator' })
    expect(await metrics()).toBe(200)
    await gateway.admin('DELETE', `/users/${user.id}`)
    expect(await metrics()).toBe(401)
  })
})

describe('a key with keys:write', () => {
  it('sees and ends what it has made, and nothing else of its owner', async () => {
    const user = await newUser()
    const session = inSession(user.browser)
    const scopes = ['inference', 'keys:write']
    const maker = (await session('POST', '', { name: 'maker', scopes })).json
    const send = withKey(maker.key)
    const made = await send('POST', '', { name: 'made', scopes: ['inference'] })
    expect(made.json).toMatchObject({ userId: user.id, makerKeyId: maker.id })
    expect((await send('GET', '')).json.items).toMatchObject([{ name: 'made' }])
    expect((await send('GET', `/${maker.id}`)).status).toBe(404)
    expect((await send('DELETE', `/${maker.id}`)).status).toBe(404)
    expect((await send('POST', '', { name: 'x', scopes: ['models:read'] })).status).toBe(403)
    expect((await session('GET', '')).json.items).toHaveLength(2)
    await session('DELETE', `/${maker.id}`)
    expect((await session('GET', `/${made.json.id}`)).json.state).toBe('revoked')
  })
})

describe('a key with keys:write and narrow rights', () => {
  it('gets a text of what it has made, however wide that was, and of nothing else', async () => {
    const scopes = ['inference', 'keys:write']
    const made = (key: object) => gateway.admin('POST', '/apikeys', key)
    const maker = (await made({ name: 'narrow maker', scopes, priority: 3 })).json
    const send = withKey(maker.key)
    const child = (await send('POST', '', { name: 'child', scopes: ['inference'] })).json
    await gateway.admin('PATCH', `/apikeys/${maker.id}`, { priority: 6, models: ['m1'] })
    // It has what its maker still has, whatever is written down of it.
    expect((await send('POST', `/${child.id}/rotate`, {})).status).toBe(200)
    const wide = (await made({ name: 'wide' })).json
    for (const id of [wide.id, maker.id]) {
      expect((await send('POST', `/${id}/rotate`, {})).status).toBe(404)
      expect((await send('PATCH', `/${id}`, { priority: 1 })).status).toBe(405)
    }
    // Nor is it an admin that merely lacks a role.
    const administer = (method: string, path: string, body: object) =>
      fetch(`${gateway.url}/api/admin/apikeys${path}`, {
        method,
        headers: { 'X-API-Key': maker.key },
        body: JSON.stringify(body),
      })
    expect((await administer('PATCH', `/${maker.id}`, { priority: 1 })).status).toBe(403)
    expect((await administer('POST', `/${wide.id}/rotate`, {})).status).toBe(403)
  })
})

describe('nobody else', () => {
  it('gets in: no scope, no credential, only an address, the admin token', async () => {
    const plain = await gateway.createKey({ name: 'plain' })
    const without = await withKey(plain)('GET', '')
    expect([without.status, without.json.code]).toEqual([403, 'scope_missing'])
    const reply = await fetch(`${gateway.url}/api/keys`)
    expect(reply.status).toBe(401)
    const admin = await fetch(`${gateway.url}/api/keys`, {
      headers: { 'X-Admin-Token': gateway.adminToken },
    })
    expect(admin.status).toBe(404)
  })
})
