import BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { openDatabase } from './database.ts'
import { createInitialTables } from './migrations/0001-initial.ts'
import { SCHEMA_NUMBER } from './migrations.ts'
import { openStore } from './store-client.ts'

// Goal: an update has a way back. Method: a store opens what the first schema has left.

async function olderDataDir(): Promise<string> {
  const dataDir = temporaryDir()
  const { db } = openDatabase(join(dataDir, 'seadragon.db'), 0)
  // oxlint-disable-next-line typescript/no-explicit-any
  const older = db as never as Kysely<any>
  await createInitialTables(older)
  await older.schema
    .createTable('schema_migration')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute()
  const first = { number: 1, name: 'initial', appliedAt: 1 }
  await older.insertInto('schemaMigration').values(first).execute()
  const entry = { id: 'e', address: '10.9.8.7', scopes: '[]', createdAt: 1 }
  await older.insertInto('whitelistEntry').values(entry).execute()
  await db.destroy()
  return dataDir
}

const open = async (dataDir: string, backupsKept = 2) => {
  const news: string[] = []
  const store = await openStore({
    dataDir,
    backupsKept,
    whitelistSeed: [],
    onTrouble: (message) => news.push(`trouble: ${message}`),
    onNews: (message) => news.push(message),
  })
  await store.close()
  return news
}

const contentOf = (path: string) => {
  const database = new BetterSqlite3(path, { readonly: true })
  onTestFinished(() => void database.close())
  return {
    schema: database.prepare('select max(number) from schema_migration').pluck().get(),
    addresses: database.prepare('select address from whitelist_entry').pluck().all(),
  }
}

it('keeps a whole copy of what it changes, this for this user alone, and says where', async () => {
  const dataDir = await olderDataDir()
  const news = await open(dataDir)
  const backups = join(dataDir, 'backups')
  const copies = () => readdirSync(backups).filter((name) => name.endsWith('.db'))
  const names = copies()
  expect(names).toEqual([expect.stringMatching(/^before-0002-\d{8}T\d{6}Z\.db$/)])
  const copy = join(backups, names[0]!)
  expect(news).toEqual([expect.stringContaining(copy)])
  expect(contentOf(copy)).toEqual({ schema: 1, addresses: ['10.9.8.7'] })
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  const changed = contentOf(join(dataDir, 'seadragon.db'))
  expect(changed).toEqual({ schema: SCHEMA_NUMBER, addresses: ['10.9.8.7'] })
  expect(await open(dataDir)).toEqual([])
  expect(copies()).toEqual(names)
})

it('keeps as many as it is told to, the newest, and nothing else goes', async () => {
  const dataDir = await olderDataDir()
  const backups = join(dataDir, 'backups')
  mkdirSync(backups)
  const older = ['before-0001-20240101T000000Z.db', 'before-0002-20240201T000000Z.db', 'mine.db']
  for (const name of older) writeFileSync(join(backups, name), '')
  await open(dataDir, 2)
  const left = readdirSync(backups).toSorted()
  expect(left).toEqual([older[1], expect.stringMatching(/^before-0002-2/), 'mine.db'])
})

it('deletes at the start what processes that were ended have left half made, before it makes another', async () => {
  const dataDir = await olderDataDir()
  const backups = join(dataDir, 'backups')
  const byHand = join(backups, 'by-hand-20250101T000000000Z.growing')
  mkdirSync(byHand, { recursive: true })
  const half = 'before-0002-20250101T000000Z.db.growing'
  for (const name of [half, `${half}-journal`, 'mine.db.growing']) {
    writeFileSync(join(backups, name), 'half')
  }
  writeFileSync(join(byHand, 'seadragon.db'), 'half')
  await open(dataDir)
  const left = readdirSync(backups).toSorted()
  expect(left).toEqual([expect.stringMatching(/^before-0002-\d{8}T\d{6}Z\.db$/), 'mine.db.growing'])
})

it('makes none of a new database, and none where none is wanted', async () => {
  const fresh = temporaryDir()
  await open(fresh)
  const older = await olderDataDir()
  await open(older, 0)
  expect([fresh, older].map((dir) => existsSync(join(dir, 'backups')))).toEqual([false, false])
})

it('changes nothing where the copy cannot be written', async () => {
  const dataDir = await olderDataDir()
  writeFileSync(join(dataDir, 'backups'), 'a file in the way')
  await expect(open(dataDir)).rejects.toThrow(/cannot be copied .*EEXIST.*store\.backupsKept/)
  expect(contentOf(join(dataDir, 'seadragon.db')).schema).toBe(1)
})
