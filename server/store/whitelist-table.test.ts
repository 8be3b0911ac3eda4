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
    message: '::1 is in the whitelist already',
  })
})

it('removes by id and by address, and says when there is nothing to remove', async () => {
  const whitelist = await table()
  const first = await whitelist.add({ address: '10.0.0.1' }, TESTER)
  await whitelist.add({ address: '10.0.0.2' }, TESTER)
  if (isRefused(first)) throw new Error(first.message)
  expect(await whitelist.remove(first.id, TESTER)).toEqual(first)
  expect(await whitelist.remove('10.0.0.2', TESTER)).toMatchObject({ address: '10.0.0.2' })
  expect(await whitelist.remove('10.0.0.2', TESTER)).toMatchObject({ refused: 'not_found' })
  expect(await whitelist.list()).toEqual([])
})
