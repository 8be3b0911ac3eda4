import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openedLine, settledLine } from '../../store/journal-line.ts'
import { segmentPath } from '../../store/journal-segments.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { openedRecord, settledRecord } from '../../testing/usage-records.ts'

// Method: a gateway starts on a journal with known records, and its usage is asked over HTTP.

const HOUR_MS = 3_600_000
const COUNT = 1_300
/** Ten days ago, at the beginning of a UTC day. */
const BEGIN = Math.floor(Date.now() / (24 * HOUR_MS) - 10) * 24 * HOUR_MS

let gateway: TestGateway
let dataDir: string
const keys: Record<string, { id: string; text: string }> = {}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
  const hosts = [{ name: 'demo', driver: 'demo' }]
  const first = await startTestGateway({ hosts, dataDir })
  for (const [name, scopes] of [
    ['mine', ['inference', 'usage:read']],
    ['=theirs', ['inference', 'usage:read']],
    ['blind', ['inference']],
  ] as const) {
    const { json } = await first.admin('POST', '/apikeys', { name, scopes })
    keys[name] = { id: json.id, text: json.key }
  }
  await first.stop()
  mkdirSync(join(dataDir, 'journal'), { recursive: true })
  writeFileSync(segmentPath(join(dataDir, 'journal'), 900), journal())
  gateway = await startTestGateway({ hosts, dataDir })
})

afterAll(async () => {
  await gateway.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** One request every ten minutes; each third by `mine`, each fifth of unknown usage. */
function journal(): string {
  const lines = Array.from({ length: COUNT }, (_, n) => {
    const callerName = n % 3 === 0 ? 'mine' : '=theirs'
    const keyId = keys[callerName]?.id ?? null
    const at = BEGIN + n * 600_000
    const names = { ticket: `t${n}`, requestId: `r${n}`, caller: `key:${keyId}`, callerName, keyId }
    const tokens = n % 5 === 0 ? { promptTokens: null } : {}
    return (
      openedLine(openedRecord({ ...names, model: `m${n % 2}`, queuedAt: at })) +
      settledLine(settledRecord({ ticket: `t${n}`, startedAt: at, endedAt: at + 1000, ...tokens }))
    )
  })
  return lines.join('')
}

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}${path}`, {
    headers: { 'X-Admin-Token': gateway.adminToken, ...headers },
  })

const asKey = (path: string, name: string) =>
  fetch(`${gateway.url}${path}`, { headers: { 'X-API-Key': keys[name]?.text ?? '' } })

describe('sums', () => {
  it('are of the last thirty days, of everything, unless something else is asked for', async () => {
    const answer = await (await ask('/api/admin/usage')).json()
    expect(answer).toMatchObject({
      items: [{ requests: COUNT, promptUnknown: COUNT / 5, promptTokens: 12 * (COUNT / 5) * 4 }],
    })
  })

  it('are told apart and filtered as asked', async () => {
    const end = BEGIN + 48 * HOUR_MS
    const query = `from=${BEGIN}&to=${end}&bucket=day&by=model&key=${keys['mine']?.id}`
    const answer = await (await ask(`/api/admin/usage?${query}`)).json()
    expect(answer).toEqual({
      from: BEGIN,
      to: end,
      since: BEGIN,
      currency: null,
      items: [0, 24].flatMap((hours) =>
        ['m0', 'm1'].map((model) =>
          expect.objectContaining({ start: BEGIN + hours * HOUR_MS, model, requests: 24 }),
        ),
      ),
    })
  })

  it('begin days by the clocks asked for', async () => {
    const query = `from=${BEGIN}&to=${BEGIN + 24 * HOUR_MS}&bucket=day&offsetMinutes=-120`
    const { items } = (await (await ask(`/api/admin/usage?${query}`)).json()) as { items: object[] }
    expect(items).toMatchObject([
      { start: BEGIN - 22 * HOUR_MS, requests: 12 },
      { start: BEGIN + 2 * HOUR_MS, requests: 132 },
    ])
  })

  it('leave as a table where one is asked for', async () => {
    const query = `from=${BEGIN}&to=${BEGIN + HOUR_MS}&by=model&bucket=hour`
    const reply = await ask(`/api/admin/usage?${query}`, { Accept: 'text/csv' })
    expect(reply.headers.get('content-type')).toContain('text/csv')
    const [header, ...lines] = (await reply.text()).split('\r\n')
    expect(header).toMatch(/^start,model,requests,promptTokens,promptUnknown,/)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(new RegExp(`^${new Date(BEGIN).toISOString()},m[01],3,`))
  })

  it('have the names of keys beside their ids, and no formula for a name', async () => {
    const text = await (await ask('/api/admin/usage?by=key,user&format=csv')).text()
    const [header, ...lines] = text.split('\r\n')
    expect(header).toMatch(/^key,keyName,user,userName,requests,/)
    expect(lines[0]).toMatch(new RegExp(`^${keys['=theirs']?.id},'=theirs,,,`))
  })

  it('are refused with all that is wrong, or where they would be too many', async () => {
    const wrong = await ask('/api/admin/usage?by=model,colour&offsetMinutes=90&bucket=year')
    expect(wrong.status).toBe(400)
    expect(((await wrong.json()) as { details: string[] }).details).toHaveLength(3)
    const long = await ask(`/api/admin/usage?bucket=hour&from=0&to=${BEGIN}`)
    expect(long.status).toBe(400)
    expect(await long.json()).toMatchObject({
      code: 'invalid_request',
      error: expect.stringContaining('ask for a shorter time'),
    })
  })
})

describe('single records', () => {
  it('come as a page, filtered and in the order asked for', async () => {
    const query = `limit=2&key=${keys['mine']?.id}&model=m1&order=asc`
    const page = await (await ask(`/api/admin/usage/records?${query}`)).json()
    expect(page).toMatchObject({ items: [{ ticket: 't3' }, { ticket: 't9' }], next: /./ })
  })

  it('come whole as one table, and nothing in it is a formula', async () => {
    const reply = await ask('/api/admin/usage/records?format=csv&order=asc')
    expect(reply.headers.get('content-disposition')).toContain('usage.csv')
    const lines = (await reply.text()).split('\r\n')
    expect(lines).toHaveLength(COUNT + 2)
    const header = lines[0]?.split(',') ?? []
    const cells = (n: number) =>
      Object.fromEntries(
        (lines[n + 1] ?? '').split(',').map((cell, index) => [header[index], cell]),
      )
    expect(header).toHaveLength(25)
    expect(cells(0)).toMatchObject({ requestId: 'r0', callerName: 'mine', promptTokens: '' })
    expect(cells(COUNT - 2)).toMatchObject({
      requestId: `r${COUNT - 2}`,
      callerName: "'=theirs",
      promptTokens: '12',
      queuedAt: new Date(BEGIN + (COUNT - 2) * 600_000).toISOString(),
    })
  })

  it('come whole as one document in the form of a page', async () => {
    const reply = await ask('/api/admin/usage/records?format=json&model=m1')
    const { items, next } = (await reply.json()) as { items: { ticket: string }[]; next: null }
    expect(next).toBeNull()
    expect(items.map(({ ticket }) => ticket)).toEqual(
      Array.from({ length: COUNT / 2 }, (_, n) => `t${COUNT - 1 - 2 * n}`),
    )
  })

  it('refuse a wrong cursor before anything is sent', async () => {
    expect((await ask('/api/admin/usage/records?cursor=x')).status).toBe(400)
  })
})

describe('what usage costs', () => {
  const setPrices = (prices: object) => gateway.admin('PATCH', '/settings', { prices })

  it('is unknown and not among the columns without prices', async () => {
    const answer = await (await ask('/api/admin/usage')).json()
    expect(answer).toMatchObject({ currency: null, since: BEGIN, items: [{ requests: COUNT }] })
    const costed = await (await ask('/api/admin/usage?cost=true')).json()
    expect(costed).toMatchObject({ currency: null, items: [{ cost: null, costUnknown: COUNT }] })
    expect(await (await ask('/api/admin/usage?format=csv')).text()).not.toContain('cost')
  })

  it('is worked out with the prices of now, and says what has none', async () => {
    const models = { m0: { input: 1_000_000 } }
    expect((await setPrices({ currency: 'EUR', models })).status).toBe(200)
    const { items, currency } = (await gateway.admin('GET', '/usage?by=model&cost=true')).json
    expect(currency).toBe('EUR')
    const half = COUNT / 2
    expect(items).toContainEqual(
      // One in five is of unknown usage.
      expect.objectContaining({ model: 'm0', cost: 12 * half * 0.8, costUnknown: half / 5 }),
    )
    expect(items).toContainEqual(
      expect.objectContaining({ model: 'm1', cost: null, costUnknown: half }),
    )
    const csv = await (await ask('/api/admin/usage?by=key&format=csv')).text()
    expect(csv.split('\r\n')[0]).toMatch(/,cost,costUnknown,currency$/)
    expect(csv.split('\r\n')[1]).toMatch(/,EUR$/)
    const page = await asKey('/api/usage/records?limit=2&order=asc', 'mine')
    expect(await page.json()).toMatchObject({ items: [{ cost: null }, { cost: null }] })
    const records = await (await ask('/api/admin/usage/records?format=csv&order=asc')).text()
    expect(records.split('\r\n')[0]).toMatch(/,tries,cost$/)
    expect(records.split('\r\n')[3]).toMatch(/,12$/)
  })

  it('is worked out only where it is asked for, or leaves as a file', async () => {
    const byKey = '/usage?by=key'
    const { items, currency } = (await gateway.admin('GET', byKey)).json
    expect(currency).toBe('EUR')
    expect(items[0]).not.toHaveProperty('cost')
    expect(items[0]).not.toHaveProperty('costUnknown')
    const file = (await gateway.admin('GET', `${byKey}&format=json`)).json
    expect(file.items[0]).toMatchObject({ cost: expect.any(Number) })
    const csv = await (await ask(`/api/admin${byKey}&format=csv&cost=false`)).text()
    expect(csv.split('\r\n')[0]).not.toContain('cost')
    expect((await gateway.admin('GET', `${byKey}&cost=yes`)).status).toBe(400)
    expect((await setPrices({ models: null, currency: null })).status).toBe(200)
  })

  it('has no price below nothing', async () => {
    const { status, json } = await setPrices({ models: { m0: { input: -1 } } })
    expect([status, json.code]).toEqual([400, 'invalid_request'])
  })
})

describe("a caller's own usage", () => {
  it('is its own whatever it asks for', async () => {
    const theirs = `key=${keys['=theirs']?.id}`
    const sums = await (await asKey(`/api/usage?by=key&${theirs}`, 'mine')).json()
    const requests = Math.ceil(COUNT / 3)
    expect(sums).toMatchObject({ items: [{ key: keys['mine']?.id, keyName: 'mine', requests }] })
    const page = await (await asKey(`/api/usage/records?${theirs}&limit=1000`, 'mine')).json()
    const { items } = page as { items: { keyId: string }[] }
    expect(items).toHaveLength(requests)
    expect(new Set(items.map(({ keyId }) => keyId))).toEqual(new Set([keys['mine']?.id]))
    const csv = await (await asKey('/api/usage/records?format=csv', 'mine')).text()
    expect(csv).not.toContain('theirs')
  })

  it('needs the scope, and no address has any', async () => {
    expect((await asKey('/api/usage', 'blind')).status).toBe(403)
    expect((await asKey('/api/admin/usage', 'mine')).status).toBe(403)
    expect((await fetch(`${gateway.url}/api/usage`)).status).toBe(401)
    expect((await ask('/api/usage')).status).toBe(404)
  })
})

it('says how far the database has followed the journal', async () => {
  expect(await (await ask('/api/admin/usage/journal')).json()).toMatchObject({
    skippedLines: 0,
    ignoredRecords: 0,
    lastAt: expect.any(Number),
  })
})
