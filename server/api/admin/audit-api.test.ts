import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

let gateway: TestGateway
const keys: { id: string; key: string }[] = []

beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
  for (const name of ['first', '=second', 'third']) {
    keys.push((await gateway.admin('POST', '/apikeys', { name, scopes: ['admin'] })).json)
  }
  await gateway.admin('DELETE', `/apikeys/${keys[0]?.id}`)
  const headers = { 'X-API-Key': keys[1]?.key ?? '' }
  const body = JSON.stringify({ address: '10.1.2.3' })
  await fetch(`${gateway.url}/api/admin/whitelist`, { method: 'POST', headers, body })
})

afterAll(() => gateway.stop())

const actions = async (query: string): Promise<string[]> => {
  const { status, json } = await gateway.admin('GET', `/audit?${query}`)
  expect(status).toBe(200)
  return json.items.map((entry: { action: string }) => entry.action)
}

it('tells every change, the newest first, with who made it and what it did', async () => {
  const { json } = await gateway.admin('GET', '/audit')
  expect(json.next).toBeNull()
  expect(json.items.map((entry: { action: string }) => entry.action)).toEqual([
    'whitelist.add',
    'apikey.revoke',
    'apikey.create',
    'apikey.create',
    'apikey.create',
  ])
  expect(json.items[0]).toMatchObject({
    actorKind: 'key',
    actorId: keys[1]?.id,
    address: '127.0.0.1',
    targetKind: 'whitelist',
    before: null,
    after: { address: '10.1.2.3' },
  })
  expect(json.items[1]).toMatchObject({ actorKind: 'admin-token', targetId: keys[0]?.id })
})

it('is narrowed down by each filter, over pages', async () => {
  expect(await actions(`actor=${keys[1]?.id}`)).toEqual(['whitelist.add'])
  expect(await actions('actorKind=admin-token&action=apikey.revoke')).toEqual(['apikey.revoke'])
  expect(await actions(`target=${keys[0]?.id}`)).toEqual(['apikey.revoke', 'apikey.create'])
  expect(await actions('targetKind=whitelist')).toEqual(['whitelist.add'])
  expect(await actions(`to=${Date.now() - 3_600_000}`)).toEqual([])
  expect(await actions(`from=${Date.now() - 3_600_000}&action=apikey.create`)).toHaveLength(3)
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const { json } = await gateway.admin('GET', `/audit?limit=2${cursor}`)
    seen.push(...json.items.map((entry: { id: number }) => entry.id))
    if (json.next === null) break
    cursor = `&cursor=${json.next}`
  }
  expect(seen).toHaveLength(5)
  expect(new Set(seen).size).toBe(5)
})

it('leaves as a table in which nothing is a formula, and never tells a secret', async () => {
  const headers = { 'X-Admin-Token': gateway.adminToken }
  for (const format of ['csv', 'json']) {
    const reply = await fetch(`${gateway.url}/api/admin/audit?format=${format}`, { headers })
    const text = await reply.text()
    for (const { key } of keys) expect(text).not.toContain(key)
    if (format === 'json') expect(JSON.parse(text).items).toHaveLength(5)
    else expect(text.split('\r\n')).toHaveLength(7)
    if (format === 'csv') expect(text).toContain("'=second")
  }
})

it('is for those who may see everything', async () => {
  const key = await gateway.createKey({ name: 'app', scopes: ['inference', 'usage:read'] })
  const reply = await fetch(`${gateway.url}/api/admin/audit`, { headers: { 'X-API-Key': key } })
  expect(reply.status).toBe(403)
})
