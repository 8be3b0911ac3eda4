import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { testDatabase } from '../testing/store-database.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrations.ts'
import { seedWhitelist } from './whitelist-table.ts'

it('refuses a database of a newer version with one clear sentence', async () => {
  const { db } = await testDatabase()
  await db
    .insertInto('schemaMigration')
    .values({ number: 99, name: 'later', appliedAt: 1 })
    .execute()
  const again = migrate(db, { clock: systemClock, seed: async () => undefined })
  await expect(again).rejects.toThrow(
    /^The database was written by a newer Seadragon \(its schema is 99, this version knows \d+\)/,
  )
})

it('fills the whitelist once, and never again after an operator has emptied it', async () => {
  const { db } = await testDatabase(['127.0.0.1', '::1', '::1'])
  const rows = await db.selectFrom('whitelistEntry').select('address').orderBy('address').execute()
  expect(rows.map(({ address }) => address)).toEqual(['127.0.0.1', '::1'])
  await db.deleteFrom('whitelistEntry').execute()
  await migrate(db, { clock: systemClock, seed: (some) => seedWhitelist(some, ['10.0.0.1'], 1) })
  expect(await db.selectFrom('whitelistEntry').selectAll().execute()).toEqual([])
})

it('leaves a database as it was when a migration fails', async () => {
  const { db, path } = await testDatabase()
  await db.destroy()
  const raw = new BetterSqlite3(path)
  raw.exec('delete from schema_migration; drop table api_key; drop table whitelist_entry')
  const reopened = openDatabase(path, 0)
  const again = migrate(reopened.db, { clock: systemClock, seed: async () => undefined })
  await expect(again).rejects.toThrow('already exists')
  const tables = raw.prepare("select name from sqlite_master where name = 'api_key'").all()
  expect(tables).toEqual([])
  raw.close()
  await reopened.db.destroy()
})
