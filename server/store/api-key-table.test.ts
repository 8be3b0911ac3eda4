import { describe, expect, it } from 'vitest'
import { newStoredKey as newKey } from '../testing/stored-key.ts'
import { testDatabase } from '../testing/store-database.ts'
import type { ApiKey, KeyQuery, NewApiKey } from './api-key.ts'
import { createApiKeyTable, type ApiKeyTable } from './api-key-table.ts'
import type { Page } from './page.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { TESTER } from '../testing/actor.ts'

async function table(): Promise<ApiKeyTable> {
  let now = 1000
  const { db } = await testDatabase()
  // Three keys share each time, so that pages have to tell them apart by id.
  return createApiKeyTable(db, { now: () => 0, wall: () => Math.floor(now++ / 3) })
}

function given<Value extends object>(value: Value | StoreRefusal): Value {
  if (isRefused(value)) throw new Error(value.message)
  return value as Value
}

it('pages through all keys once, newest first', async () => {
  const keys = await table()
  for (let n = 0; n < 20; n += 1) {
    await keys.create(newKey({ name: `k${n}`, fingerprint: `${n}`.padStart(64, '0') }), TESTER)
  }
  const seen: ApiKey[] = []
  let page: Page<ApiKey> = given(await keys.list({ limit: 6 }))
  seen.push(...page.items)
  while (page.next !== null) {
    page = given(await keys.list({ limit: 6, cursor: page.next }))
    seen.push(...page.items)
  }
  expect(new Set(seen.map(({ name }) => name)).size).toBe(20)
  expect(seen).toHaveLength(20)
  const times = seen.map(({ createdAt }) => createdAt)
  expect(times).toEqual([...times].sort((a, b) => b - a))
})

it('refuses a cursor that it has not given', async () => {
  const keys = await table()
  expect(await keys.list({ cursor: "1.a' or 1=1" })).toMatchObject({ refused: 'invalid_cursor' })
})

it('gives the fingerprint to the snapshot and to nobody else', async () => {
  const keys = await table()
  const made = given(await keys.create(newKey({ models: ['m1'], limits: { running: 2 } }), TESTER))
  const { items } = given(await keys.list({}))
  const revoked = given(await keys.revoke({ id: made.id }, TESTER))
  expect(JSON.stringify([made, items, revoked])).not.toContain('abab')
  const other = given(
    await keys.create(newKey({ fingerprint: 'cd'.repeat(32), models: ['m2'] }), TESTER),
  )
  expect(await keys.listActive()).toEqual([
    expect.objectContaining({ id: other.id, fingerprint: 'cd'.repeat(32), models: ['m2'] }),
  ])
})

it('changes only what it is given', async () => {
  const keys = await table()
  const made = given(
    await keys.create(newKey({ addresses: ['10.0.0.0/8'], expiresAt: 99 }), TESTER),
  )
  const changes = { priority: 7, addresses: null, limits: { waiting: 3 } }
  const changed = { ...made, ...changes, version: 2 }
  expect(await keys.update({ id: made.id, changes }, TESTER)).toEqual(changed)
  expect(await keys.update({ id: made.id, changes: {} }, TESTER)).toEqual(changed)
})

it('keeps revoked keys as they were', async () => {
  const keys = await table()
  const made = given(await keys.create(newKey(), TESTER))
  const revoked = given(await keys.revoke({ id: made.id }, TESTER))
  expect(revoked.revokedAt).not.toBeNull()
  expect(await keys.revoke({ id: made.id }, TESTER)).toEqual(revoked)
  expect(await keys.update({ id: made.id, changes: { name: 'x' } }, TESTER)).toMatchObject({
    refused: 'not_found',
  })
  expect(await keys.revoke({ id: 'nobody' }, TESTER)).toMatchObject({ refused: 'not_found' })
  expect(given(await keys.list({})).items).toEqual([revoked])
})

it('refuses the same fingerprint twice', async () => {
  const keys = await table()
  await keys.create(newKey(), TESTER)
  expect(await keys.create(newKey({ name: 'twin' }), TESTER)).toMatchObject({ refused: 'conflict' })
})

it('moves the time of last use forward only', async () => {
  const keys = await table()
  const { id } = given(await keys.create(newKey(), TESTER))
  await keys.touch([
    { id, lastUsedAt: 500, lastUsedAddress: '10.0.0.5' },
    { id, lastUsedAt: 400, lastUsedAddress: '10.0.0.4' },
    { id: 'gone', lastUsedAt: 1, lastUsedAddress: '10.0.0.1' },
  ])
  expect(given(await keys.list({})).items).toMatchObject([
    { lastUsedAt: 500, lastUsedAddress: '10.0.0.5' },
  ])
})

const another = (name: string, changes: Partial<NewApiKey> = {}): NewApiKey =>
  newKey({ name, fingerprint: `${name} text`, ...changes })

it('refuses a second active key of the same name, also by renaming', async () => {
  const keys = await table()
  const first = given(await keys.create(another('ci'), TESTER))
  const other = given(await keys.create(another('cd'), TESTER))
  const twin = another('ci', { fingerprint: 'twin' })
  expect(await keys.create(twin, TESTER)).toMatchObject({ refused: 'conflict' })
  const renaming = { id: other.id, changes: { name: 'ci' } }
  expect(await keys.update(renaming, TESTER)).toMatchObject({ refused: 'conflict' })
  expect(await keys.update({ id: first.id, changes: { name: 'ci' } }, TESTER)).toMatchObject({
    name: 'ci',
  })
  await keys.revoke({ id: first.id }, TESTER)
  expect(await keys.create(twin, TESTER)).toMatchObject({ name: 'ci' })
})

it('makes exactly one of many keys of a name that come at once', async () => {
  const keys = await table()
  const all = Array.from({ length: 20 }, (_, n) =>
    keys.create(another('ci', { fingerprint: `${n}` }), TESTER),
  )
  const made = (await Promise.all(all)).filter((answer) => !isRefused(answer))
  expect(made).toHaveLength(1)
})

it('changes no key that has another version than the one that was meant', async () => {
  const keys = await table()
  const { id } = given(await keys.create(newKey(), TESTER))
  const edit = (version: number, priority: number) =>
    keys.update({ id, version, changes: { priority } }, TESTER)
  const both = await Promise.all([edit(1, 5), edit(1, 6)])
  expect(both).toMatchObject([{ priority: 5, version: 2 }, { refused: 'stale' }])
  expect(await keys.revoke({ id, version: 1 }, TESTER)).toMatchObject({ refused: 'stale' })
  const rotation = { id, version: 1, fingerprint: 'x', prefix: 'sd_x', previousUntil: 9 }
  expect(await keys.rotate(rotation, TESTER)).toMatchObject({ refused: 'stale' })
  expect(await keys.revoke({ id, version: 2 }, TESTER)).toMatchObject({ version: 3 })
})

it('has two texts after a rotation, and again two after the next', async () => {
  const keys = await table()
  const { id } = given(await keys.create(newKey({ fingerprint: 'one' }), TESTER))
  const rotate = (fingerprint: string) =>
    keys.rotate({ id, fingerprint, prefix: 'sd_new', previousUntil: 5_000 }, TESTER)
  expect(await rotate('two')).toMatchObject({ prefix: 'sd_new', version: 2, previousUntil: 5_000 })
  const texts = { fingerprint: 'two', previousFingerprint: 'one', generation: 2 }
  expect(await keys.listActive()).toMatchObject([texts])
  await rotate('three')
  expect(await keys.listActive()).toMatchObject([
    { fingerprint: 'three', previousFingerprint: 'two', generation: 3 },
  ])
})

it('revokes with a key those that it has made, and those that they have', async () => {
  const keys = await table()
  const maker = given(await keys.create(another('maker'), TESTER))
  const made = given(await keys.create(another('made', { makerKeyId: maker.id }), TESTER))
  await keys.create(another('made by that', { makerKeyId: made.id }), TESTER)
  const other = given(await keys.create(another('other'), TESTER))
  await keys.revoke({ id: maker.id }, TESTER)
  expect(await keys.listActive()).toMatchObject([{ id: other.id }])
})

it('shows and changes the keys of an owner only', async () => {
  const keys = await table()
  const maker = given(await keys.create(another('maker'), TESTER))
  const owner = { makerKeyId: maker.id }
  const own = given(await keys.create(another('own', { ...owner }), TESTER))
  const foreign = given(await keys.create(another('foreign'), TESTER))
  expect(given(await keys.list({ owner })).items).toMatchObject([{ id: own.id }])
  expect(await keys.find({ id: own.id, owner })).toMatchObject({ id: own.id })
  const missing = { refused: 'not_found', message: expect.stringContaining(foreign.id) }
  expect(await keys.find({ id: foreign.id, owner })).toMatchObject(missing)
  expect(await keys.revoke({ id: foreign.id, owner }, TESTER)).toMatchObject(missing)
  const rotation = { id: foreign.id, owner, fingerprint: 'x', prefix: 'x', previousUntil: 1 }
  expect(await keys.rotate(rotation, TESTER)).toMatchObject(missing)
  expect(await keys.list({ owner: { userId: 'nobody' } })).toMatchObject({ items: [] })
})

it('lets an owner have so many active keys and no more', async () => {
  const keys = await table()
  const bound = { makerKeyId: 'k', perOwnerMax: 2 }
  const make = (name: string) => keys.create(another(name, bound), TESTER)
  const first = given(await make('one'))
  await make('two')
  expect(await make('three')).toMatchObject({ refused: 'conflict' })
  await keys.revoke({ id: first.id }, TESTER)
  expect(await make('three')).toMatchObject({ name: 'three' })
  expect(await keys.create(another('of nobody', { perOwnerMax: 0 }), TESTER)).toMatchObject({
    name: 'of nobody',
  })
})

describe('the list', () => {
  const names = ['b_b', 'a%', 'Zed', 'c\\d', "o'", 'a%b']

  async function filled() {
    const { db } = await testDatabase()
    let now = 1_000
    const keys = createApiKeyTable(db, { now: () => 0, wall: () => now })
    const ids = new Map<string, string>()
    for (const name of names) {
      now += 1
      ids.set(name, given(await keys.create(another(name, { prefix: `sd_${name}` }), TESTER)).id)
    }
    const found = async (query: KeyQuery): Promise<string[]> => {
      const all: string[] = []
      let cursor: string | null = null
      do {
        const page: Page<ApiKey> = given(
          await keys.list({ ...query, limit: 2, ...(cursor && { cursor }) }),
        )
        all.push(...page.items.map(({ name }) => name))
        cursor = page.next
      } while (cursor !== null)
      return all
    }
    return { keys, ids, found, at: (time: number) => (now = time) }
  }

  it('comes in each order whole, page by page', async () => {
    const { keys, ids, found } = await filled()
    expect(await found({})).toEqual(names.toReversed())
    expect(await found({ sort: 'name' })).toEqual([...names].sort())
    await keys.touch([
      { id: ids.get('Zed')!, lastUsedAt: 10, lastUsedAddress: '::1' },
      { id: ids.get("o'")!, lastUsedAt: 20, lastUsedAddress: '::1' },
    ])
    const used = await found({ sort: 'lastUsedAt' })
    expect(used.slice(0, 2)).toEqual(["o'", 'Zed'])
    expect(new Set(used)).toEqual(new Set(names))
  })

  it('finds a part of the name or the beginning of what is shown, character for character', async () => {
    const { found } = await filled()
    expect(await found({ q: '%' })).toEqual(['a%b', 'a%'])
    expect(await found({ q: '_' })).toEqual(['b_b'])
    expect(await found({ q: '\\' })).toEqual(['c\\d'])
    expect(await found({ q: "'" })).toEqual(["o'"])
    expect(await found({ q: 'zE' })).toEqual(['Zed'])
    expect(await found({ q: 'sd_b' })).toEqual(['b_b'])
    expect(await found({ q: 'd_' })).toEqual([])
  })

  it('finds active, expired and revoked ones', async () => {
    const { keys, ids, found, at } = await filled()
    await keys.update({ id: ids.get('Zed')!, changes: { expiresAt: 5_000 } }, TESTER)
    await keys.revoke({ id: ids.get('a%')! }, TESTER)
    expect(await found({ state: 'revoked' })).toEqual(['a%'])
    expect(await found({ state: 'expired' })).toEqual([])
    at(5_000)
    expect(await found({ state: 'expired' })).toEqual(['Zed'])
    expect(await found({ state: 'active' })).toEqual(
      ["o'", 'c\\d', 'b_b', 'a%b'].toSorted((a, b) => names.indexOf(b) - names.indexOf(a)),
    )
  })
})
