import { expect, it } from 'vitest'
import { DEFAULT_SCOPES } from '../../shared/scope.ts'
import { systemClock } from '../clock.ts'
import { testDatabase } from '../testing/store-database.ts'
import { isRefused } from './store-refusal.ts'
import { createWhitelistTable } from './whitelist-table.ts'
import { TESTER } from '../testing/actor.ts'

const table = async () => createWhitelistTable((await testDatabase()).db, systemClock)

it('keeps entries with their note and scopes', async () => {
  const whitelist = await table()
  const plain = await whitelist.add({ address: '10.0.0.1' }, TESTER)
  const wide = await whitelist.add(
    { address: '10.1.0.0/16', note: 'lab', scopes: ['usage:read'] },
    TESTER,
  )
  expect(plain).toMatchObject({ address: '10.0.0.1', note: null, scopes: DEFAULT_SCOPES })
  expect(wide).toMatchObject({ note: 'lab', scopes: ['usage:read'] })
  expect(new Set(await whitelist.list())).toEqual(new Set([plain, wide]))
})

it('refuses an address that it has', async () => {
  const whitelist = await table()
  await whitelist.add({ address: '::1' }, TESTER)
  expect(await whitelist.add({ address: '::1', note: 'again' }, TESTER)).toEqual({
    refused: 'conflict',
    message: '::1 is already on the whitelist',
  })
})

it('removes by id and by address, and says when there is nothing to remove', async () => {
  const whitelist = await table()
  const first = await whitelist.add({ address: '10.0.0.1' }, TESTER)
  await whitelist.add({ address: '10.0.0.2' }, TESTER)
  if (isRefused(first)) throw new Error(first.message)
  expect(await whitelist.remove({ entry: first.id }, TESTER)).toEqual(first)
  expect(await whitelist.remove({ entry: '10.0.0.2' }, TESTER)).toMatchObject({
    address: '10.0.0.2',
  })
  expect(await whitelist.remove({ entry: '10.0.0.2' }, TESTER)).toMatchObject({
    refused: 'not_found',
  })
  expect(await whitelist.list()).toEqual([])
})

it('changes what it is told to, in the version that was read', async () => {
  const whitelist = await table()
  const first = await whitelist.add({ address: '10.0.0.1', note: 'desk' }, TESTER)
  await whitelist.add({ address: '10.0.0.2' }, TESTER)
  if (isRefused(first)) throw new Error(first.message)
  const change = (changes: object) =>
    whitelist.update({ entry: first.id, version: 1, changes }, TESTER)
  expect(await change({ address: '10.0.0.2' })).toMatchObject({ refused: 'conflict' })
  expect(await change({})).toEqual(first)
  expect(await change({ note: null, id: 'x' })).toEqual({ ...first, note: null, version: 2 })
  expect(await change({ note: 'late' })).toMatchObject({ refused: 'stale' })
  const late = { entry: '10.0.0.1', version: 1 }
  expect(await whitelist.remove(late, TESTER)).toMatchObject({ refused: 'stale' })
})

it('remembers the newest match, which is no change of the entry', async () => {
  const whitelist = await table()
  const entry = await whitelist.add({ address: '10.0.0.1' }, TESTER)
  if (isRefused(entry)) throw new Error(entry.message)
  await whitelist.touch([{ id: entry.id, lastMatchAt: 20, matches: 3 }])
  await whitelist.touch([{ id: entry.id, lastMatchAt: 10, matches: 2 }])
  expect(await whitelist.list()).toEqual([{ ...entry, lastMatchAt: 20, matches: 5 }])
})
