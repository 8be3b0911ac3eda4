import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { TESTER } from '../testing/actor.ts'
import { testDatabase } from '../testing/store-database.ts'
import { createBackupTable, type BackupOptions } from './backup-table.ts'

const AT = Date.UTC(2026, 10, 22, 4, 5, 6, 789)
const NAME = 'by-hand-20261122T040506789Z'

const prepare = async (change: Partial<BackupOptions> = {}) => {
  const database = await testDatabase()
  const folder = join(dirname(database.path), 'backups')
  mkdirSync(folder)
  const clock = { now: () => 0, wall: () => AT }
  const open = (more: Partial<BackupOptions> = {}) =>
    createBackupTable({ database, folder, kept: 2, spareBytes: 1, clock, ...change, ...more })
  return { database, folder, open, names: () => readdirSync(folder).toSorted() }
}

it('makes one at a time', async () => {
  const { database, open } = await prepare()
  let begin = () => {}
  let release = () => {}
  const isBegun = new Promise<void>((resolve) => (begin = resolve))
  const isReleased = new Promise<void>((resolve) => (release = resolve))
  const backUp = async (path: string) => {
    begin()
    await isReleased
    await database.backUp(path)
  }
  const table = open({ database: { db: database.db, backUp } })
  const first = table.make(TESTER)
  await isBegun
  expect(await table.make(TESTER)).toMatchObject({
    refused: 'conflict',
    message: expect.stringContaining('already'),
  })
  expect((await table.list()).growingBytes).toBe(0)
  release()
  expect(await first).toMatchObject({ name: NAME, at: AT })
  expect((await table.list()).growingBytes).toBeNull()
})

it('makes two in the same millisecond, each under a name of its own', async () => {
  const { open, names } = await prepare()
  const table = open()
  expect(await table.make(TESTER)).toMatchObject({ name: NAME })
  expect(await table.make(TESTER)).toMatchObject({ at: AT + 1 })
  expect(names()).toEqual([NAME, 'by-hand-20261122T040506790Z'])
})

it('is refused where it would leave too little room for the journal', async () => {
  const { open, names } = await prepare({ spareBytes: Number.MAX_SAFE_INTEGER })
  expect(await open().make(TESTER)).toMatchObject({
    refused: 'conflict',
    message: expect.stringMatching(/too little room.*store\.backupSpareBytes/),
  })
  expect(names()).toEqual([])
})

it('keeps a new one that a clock set back makes look older than all others', async () => {
  const { folder, open, names } = await prepare()
  const later = ['by-hand-20270101T000000Z', 'by-hand-20270102T000000Z']
  for (const name of later) mkdirSync(join(folder, name))
  expect(await open().make(TESTER)).toMatchObject({ name: NAME })
  expect(names()).toEqual([NAME, later[1]])
})

it('says that it is whole where the audit log cannot be written, and deletes nothing', async () => {
  const { database, folder, open, names } = await prepare({ kept: 1 })
  mkdirSync(join(folder, 'by-hand-20250101T000000Z'))
  await database.db.schema.dropTable('auditEntry').execute()
  const made = await open().make(TESTER)
  expect(made).toMatchObject({ message: expect.stringMatching(/is whole in .*audit log/) })
  expect(names()).toEqual(['by-hand-20250101T000000Z', NAME])
})
