import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

// Goal: what those who administer do with the whitelist, through the routes.

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    settings: { TRUSTED_PROXIES: '["127.0.0.2"]' },
  })
})
afterAll(() => gateway.stop())

const add = (body: object) => gateway.admin('POST', '/whitelist', body)

const removeAll = async (...addresses: string[]): Promise<void> => {
  for (const address of addresses) {
    const path = `/whitelist?address=${encodeURIComponent(address)}`
    expect((await gateway.admin('DELETE', path)).status).toBe(200)
  }
}

const send = async (method: string, path: string, headers: object, body?: object) => {
  const reply = await fetch(`${gateway.url}/api/admin/whitelist${path}`, {
    method,
    headers: { 'X-Admin-Token': gateway.adminToken, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const json = (await reply.json()) as Record<string, unknown>
  return { status: reply.status, etag: reply.headers.get('etag'), json }
}

describe('an entry', () => {
  it('is changed by one of two who have read the same version', async () => {
    const { json } = await add({ address: '10.5.0.0/16', note: 'lab' })
    const { etag } = await send('GET', `/${json.id}`, {})
    expect(etag).toBe('"1"')
    const edit = (body: object) => send('PATCH', `/${json.id}`, { 'If-Match': etag! }, body)
    const both = await Promise.all([edit({ note: 'a' }), edit({ note: 'b' })])
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]))
    expect(both.find(({ status }) => status === 412)?.json['code']).toBe('version_mismatch')
    const late = await send('DELETE', `/${json.id}`, { 'If-Match': '"1"' })
    expect(late.status).toBe(412)
    expect((await send('DELETE', `/${json.id}`, { 'If-Match': '"2"' })).status).toBe(200)
  })

  it('moves to another address, for callers at once and in the audit log', async () => {
    const { json } = await add({ address: '10.6.0.0/16' })
    const matches = async (address: string): Promise<boolean> =>
      (await gateway.admin('POST', '/whitelist/test', { address })).json.matches
    const moved = await gateway.admin('PATCH', `/whitelist/${json.id}`, {
      address: '::ffff:10.7.0.0/112',
      scopes: ['models:read'],
    })
    expect([moved.status, moved.json.address]).toEqual([200, '10.7.0.0/16'])
    expect([await matches('10.6.0.1'), await matches('10.7.0.1')]).toEqual([false, true])
    const audit = await gateway.admin('GET', '/audit?action=whitelist.update')
    expect(audit.json.items[0]).toMatchObject({
      targetKind: 'whitelist',
      targetId: json.id,
      before: { address: '10.6.0.0/16' },
      after: { address: '10.7.0.0/16', scopes: ['models:read'] },
    })
    await removeAll('10.7.0.0/16')
  })

  it.each([
    '010.0.0.1',
    '1',
    '127.1',
    '0177.0.0.1',
    '2130706433',
    '::127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    'fe80::1%eth0',
    '127.0.0.1.',
    '10.0.0.0/33',
    '10.0.0.0/08',
    'localhost',
    ' ',
  ])('is never made nor moved to %j', async (address) => {
    for (const [method, path] of [
      ['POST', '/whitelist'],
      ['PATCH', '/whitelist/127.0.0.1'],
    ] as const) {
      const { status, json } = await gateway.admin(method, path, { address })
      expect([status, json.code]).toEqual([400, 'invalid_request'])
    }
  })

  it.each(['0.0.0.0/0', '::/0', '127.0.0.1/0', '::ffff:0:0/96'])(
    'that lets everybody in, %s, wants to be confirmed',
    async (address) => {
      const refused = await add({ address })
      expect([refused.status, refused.json.error]).toEqual([
        400,
        expect.stringContaining('"confirm": true'),
      ])
      const { status, json } = await add({ address, confirm: true })
      expect([status, json.warnings]).toEqual([201, [expect.stringContaining('lets anyone')]])
      await removeAll(json.address)
    },
  )

  it('tells of what it adds nothing to', async () => {
    await add({ address: '10.8.0.0/16' })
    const { json } = await add({ address: '10.8.1.1' })
    expect(json.warnings).toEqual([expect.stringContaining('10.8.0.0/16 already covers it')])
    await removeAll('10.8.0.0/16', '10.8.1.1')
  })

  it('knows when it last let somebody in', async () => {
    const lastMatch = async (): Promise<number | null> =>
      (await gateway.admin('GET', '/whitelist/127.0.0.1')).json.lastMatchAt
    const before = Date.now()
    await fetch(`${gateway.url}/api/tags`)
    expect(await lastMatch()).toBeGreaterThanOrEqual(before)
  })

  it('knows who added it and how many requests it has let in', async () => {
    const read = async (address: string) =>
      (await gateway.admin('GET', `/whitelist/${address}`)).json
    const { matches } = await read('127.0.0.1')
    await fetch(`${gateway.url}/api/tags`)
    await fetch(`${gateway.url}/api/tags`)
    const after = await read('127.0.0.1')
    expect(after.addedBy).toBeNull()
    expect(after.matches).toBeGreaterThanOrEqual(matches + 2)
    await add({ address: '10.9.9.9' })
    expect(await read('10.9.9.9')).toMatchObject({ addedBy: 'admin token', matches: 0 })
    await removeAll('10.9.9.9')
  })
})

describe('the list', () => {
  const addresses = async (query: string): Promise<readonly string[]> => {
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/whitelist?limit=2&${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { status, json } = await gateway.admin('GET', path)
      expect(status).toBe(200)
      found.push(...json.items.map(({ address }: { address: string }) => address))
      cursor = json.next
    }
    return found
  }

  it('is found through and ordered page by page, also where the end of a page is gone', async () => {
    const lab = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5']
    for (const address of lab) await add({ address, note: 'The Ünit lab%' })
    expect(await addresses('q=nit%20LAB%25&sort=address')).toEqual(lab)
    expect(await addresses('q=192.0.2.4')).toEqual(['192.0.2.4'])
    expect(await addresses('q=192.0.2.%25')).toEqual([])
    expect(new Set(await addresses('sort=lastMatchAt'))).toEqual(new Set(await addresses('')))
    const first = (await gateway.admin('GET', '/whitelist?limit=3&q=lab%25&sort=address')).json
    await removeAll('192.0.2.3')
    const cursor = encodeURIComponent(first.next)
    const second = await gateway.admin('GET', `/whitelist?q=lab%25&sort=address&cursor=${cursor}`)
    expect(second.json).toMatchObject({
      items: [{ address: '192.0.2.4' }, { address: '192.0.2.5' }],
      next: null,
    })
    await removeAll('192.0.2.1', '192.0.2.2', '192.0.2.4', '192.0.2.5')
  })

  it.each(['cursor=x', 'cursor=a~b', 'sort=note', 'limit=0', 'q='])('has no %s', async (query) => {
    expect((await gateway.admin('GET', `/whitelist?${query}`)).status).toBe(400)
  })
})

describe('my address', () => {
  const own = async (headers: Record<string, string>) =>
    (await send('GET', '/own-address', headers)).json

  it('is that of the socket', async () => {
    expect(await own({})).toMatchObject({
      address: '127.0.0.1',
      peer: '127.0.0.1',
      foundBy: 'peer',
      proxy: null,
      warning: null,
      matches: true,
      entry: { address: '127.0.0.1' },
    })
  })

  it('is what a trusted proxy names, and the answer names the proxy', async () => {
    const reply = await ask(
      gateway.port,
      {
        method: 'GET',
        path: '/api/admin/whitelist/own-address',
        headers: {
          'X-Admin-Token': gateway.adminToken,
          'X-Forwarded-For': '192.0.2.9, 127.0.0.1',
        },
      },
      '127.0.0.2',
    )
    expect(JSON.parse(String((await reply.reply).body))).toEqual({
      address: '127.0.0.1',
      peer: '127.0.0.2',
      foundBy: 'x-forwarded-for',
      proxy: '127.0.0.2',
      warning: null,
      matches: true,
      entry: expect.objectContaining({ address: '127.0.0.1' }),
    })
  })

  it('matches nothing where somebody stands between whom nobody trusts, and it says so', async () => {
    expect(await own({ 'X-Forwarded-For': '10.1.1.1' })).toMatchObject({
      address: '127.0.0.1',
      foundBy: 'peer',
      warning: expect.stringContaining('trustedProxies'),
      matches: false,
    })
  })
})

describe('peers that forward without being trusted', () => {
  const forwarders = async () => (await gateway.admin('GET', '/whitelist/forwarders')).json.items
  const forward = (headers: Record<string, string>) => fetch(`${gateway.url}/api/tags`, { headers })

  it('are counted with what they send, until they are trusted', async () => {
    await gateway.admin('PATCH', '/settings', { trustedProxies: ['127.0.0.3'] })
    expect(await forwarders()).toEqual([])
    const before = Date.now()
    expect((await forward({ 'X-Forwarded-For': '127.0.0.1' })).status).toBe(401)
    await forward({ Forwarded: 'for=127.0.0.1' })
    const [seen, ...others] = await forwarders()
    expect(others).toEqual([])
    expect(seen).toMatchObject({
      peer: '127.0.0.1',
      headers: ['x-forwarded-for', 'forwarded'],
      requests: 2,
    })
    expect(seen.firstAt).toBeGreaterThanOrEqual(before)
    expect(seen.lastAt).toBeGreaterThanOrEqual(seen.firstAt)
    const trust = { trustedProxies: ['127.0.0.3', '127.0.0.1'] }
    expect((await gateway.admin('PATCH', '/settings', trust)).status).toBe(200)
    expect(await forwarders()).toEqual([])
    // The address that the proxy names counts from the next request on.
    expect((await forward({ 'X-Forwarded-For': '127.0.0.2' })).status).toBe(401)
    expect((await forward({ 'X-Forwarded-For': '::1' })).status).toBe(200)
    expect(await forwarders()).toEqual([])
  })
})
