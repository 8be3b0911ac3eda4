import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
})
afterAll(() => gateway.stop())

interface Sent extends RequestInit {
  readonly headers?: Record<string, string>
  readonly duplex?: 'half'
}

const send = (path: string, init: Sent = {}) =>
  fetch(`${gateway.url}${path}`, {
    ...init,
    headers: { 'X-Admin-Token': gateway.adminToken, ...init.headers },
  })

describe('every answer of administration', () => {
  it('says no in one shape, with the id of the request', async () => {
    const reply = await send('/api/admin/nothing', { headers: { 'X-Request-Id': 'mine' } })
    expect(reply.status).toBe(404)
    expect(reply.headers.get('x-request-id')).toBe('mine')
    expect(await reply.json()).toEqual({
      error: 'there is no GET /api/admin/nothing',
      code: 'not_found',
      requestId: 'mine',
    })
  })

  it('names the methods of a path where the one that came is none of them', async () => {
    const reply = await send('/api/admin/apikeys/some', { method: 'PUT' })
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE'])
    expect(await reply.json()).toMatchObject({ code: 'method_not_allowed' })
    expect((await send('/api/admin/nothing', { method: 'PUT' })).status).toBe(404)
  })

  it('is kept in no cache', async () => {
    expect((await send('/api/admin/stats')).headers.get('cache-control')).toBe('no-store')
  })

  it('names everything that is wrong with a body at once', async () => {
    const body = JSON.stringify({ name: '', priority: 10, colour: 'red' })
    const reply = await send('/api/admin/apikeys', { method: 'POST', body })
    expect(reply.status).toBe(400)
    const { code, details } = (await reply.json()) as { code: string; details: string[] }
    expect(code).toBe('invalid_request')
    expect(details).toHaveLength(3)
  })

  it('takes JSON in whatever content type it came, as curl sends it', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = JSON.stringify({ address: '10.9.8.7' })
    const reply = await send('/api/admin/whitelist', { method: 'POST', body, headers: form })
    expect(reply.status).toBe(201)
  })

  it('refuses a body that is no JSON', async () => {
    const reply = await send('/api/admin/whitelist', { method: 'POST', body: '{"address":' })
    expect(await reply.json()).toMatchObject({ error: 'the body is not valid JSON' })
  })

  it('refuses a body over the limit whose length nobody said', async () => {
    const body = new Blob([' '.repeat(300_000)]).stream()
    const reply = await send('/api/admin/whitelist', { method: 'POST', body, duplex: 'half' })
    expect(reply.status).toBe(413)
  })

  it('does not take a key of a prototype for a field', async () => {
    const body = '{"address":"10.1.1.1","__proto__":{"scopes":["admin"]}}'
    const reply = await send('/api/admin/whitelist', { method: 'POST', body })
    expect(reply.status).toBe(400)
  })
})

describe('who may administer', () => {
  it('is nobody by address alone', async () => {
    const reply = await fetch(`${gateway.url}/api/admin/stats`)
    expect(reply.status).toBe(401)
    expect(await reply.json()).toMatchObject({ code: 'AUTH_INVALID' })
  })

  it('is nobody with a wrong admin token', async () => {
    expect((await send('/api/admin/stats', { headers: { 'X-Admin-Token': 'x' } })).status).toBe(401)
  })

  it('is a key with the scope admin, and no other', async () => {
    const stats = async (scopes: string[]) => {
      const key = await gateway.createKey({ name: scopes.join(), scopes })
      return (await fetch(`${gateway.url}/api/admin/stats`, { headers: { 'X-API-Key': key } }))
        .status
    }
    expect(await stats(['admin'])).toBe(200)
    expect(await stats(['inference'])).toBe(403)
  })
})

describe('the document', () => {
  it('has every route of administration, with its access', async () => {
    const reply = await fetch(`${gateway.url}/openapi.json`)
    const document = (await reply.json()) as { openapi: string; paths: Record<string, object> }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/admin/whitelist')
    expect(document.paths['/api/admin/queue/{ticket}/move']).toMatchObject({
      post: { 'x-access': 'operator' },
    })
  })
})

it('writes every change down, with who made it and from where', async () => {
  const { json } = await gateway.admin('POST', '/apikeys', { name: 'told' })
  await gateway.admin('DELETE', `/apikeys/${json.id}`)
  const { default: Database } = await import('better-sqlite3')
  const { readdirSync } = await import('node:fs')
  const file = readdirSync(gateway.dataDir).find((name) => name.endsWith('.db'))
  const db = new Database(`${gateway.dataDir}/${file}`, { readonly: true })
  const entries = db
    .prepare('select actor_kind, address, action, after from audit_entry where target_id = ?')
    .all(json.id) as { action: string; address: string; after: string }[]
  db.close()
  expect(entries.map(({ action }) => action)).toEqual(['apikey.create', 'apikey.revoke'])
  expect(entries[0]).toMatchObject({ actor_kind: 'admin-token', address: '127.0.0.1' })
  expect(JSON.stringify(entries)).not.toContain(json.key)
})
