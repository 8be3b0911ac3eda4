import { expect, it } from 'vitest'
import { testDatabase } from '../testing/store-database.ts'
import type { ApiKey, NewApiKey } from './api-key.ts'
import { createApiKeyTable, type ApiKeyTable } from './api-key-table.ts'
import type { Page } from './page.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { TESTER } from '../testing/actor.ts'

const newKey = (changes: Partial<NewApiKey> = {}): NewApiKey => ({
  fingerprint: 'ab'.repeat(32),
  prefix: 'sd_AbCd',
  name: 'ci',
  priority: 2,
  scopes: ['inference'],
  models: null,
  addresses: null,
  limits: null,
  expiresAt: null,
  ...changes,
})

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
  const revoked = given(await keys.revoke(made.id, TESTER))
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
  expect(await keys.update({ id: made.id, changes }, TESTER)).toEqual({ ...made, ...changes })
  expect(await keys.update({ id: made.id, changes: {} }, TESTER)).toEqual({ ...made, ...changes })
})

it('keeps revoked keys as they were', async () => {
  const keys = await table()
  const made = given(await keys.create(newKey(), TESTER))
  const revoked = given(await keys.revoke(made.id, TESTER))
  expect(revoked.revokedAt).not.toBeNull()
  expect(await keys.revoke(made.id, TESTER)).toEqual(revoked)
  expect(await keys.update({ id: made.id, changes: { name: 'x' } }, TESTER)).toMatchObject({
    refused: 'not_found',
  })
  expect(await keys.revoke('nobody', TESTER)).toMatchObject({ refused: 'not_found' })
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
    { id, lastUsedAt: 500 },
    { id, lastUsedAt: 400 },
    { id: 'gone', lastUsedAt: 1 },
  ])
  expect(given(await keys.list({})).items).toMatchObject([{ lastUsedAt: 500 }])
})
