import { beforeEach, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { createModelMemoryTable, type ModelMemoryTable } from './model-memory-table.ts'
import type { ContextChangeNote, MemoryChanges, Stay } from './model-memory.ts'

const NOTHING: MemoryChanges = {
  watched: { from: 0, to: 1_000 },
  stays: [],
  requests: [],
  times: [],
  contexts: [],
  contextsMax: 2,
}
const QUERY = { from: 500, countMs: 0, endedStaysMax: 3, unsaved: NOTHING }

let database: TestDatabase
let table: ModelMemoryTable

beforeEach(async () => {
  database = await testDatabase()
  table = createModelMemoryTable(database.db)
})

const stay = (host: string, from: number, to: number | null): Stay => {
  const names = { host, model: 'm', key: 'm' }
  return { ...names, from, to, loadMs: 2, isLoad: true, isLost: false }
}

it('tells what a quiet host holds and held beside one that loads all the time', async () => {
  const thrashed = Array.from({ length: 10 }, (_, n) => stay('busy', 600 + n * 10, 605 + n * 10))
  const quiet = [stay('quiet', 100, 700), stay('quiet', 701, null), stay('past', 300, 400)]
  await table.save({ ...NOTHING, stays: [...thrashed, stay('busy', 5, null), ...quiet] })
  const { stays, hosts } = await table.history(QUERY)
  expect(stays.map(({ host, from }) => [host, from])).toEqual([
    ['busy', 5],
    ['quiet', 100],
    ['busy', 670],
    ['busy', 680],
    ['busy', 690],
    ['quiet', 701],
  ])
  expect(hosts).toEqual([
    { host: 'busy', requests: 0, loads: 10, loadingMs: 20, toldFrom: 665 },
    { host: 'quiet', requests: 0, loads: 1, loadingMs: 2, toldFrom: 500 },
  ])
})

it('tells what is not saved beside what is, and leaves out what is too much of both', async () => {
  const saved = [stay('busy', 600, null), stay('busy', 510, 520), stay('busy', 530, 540)]
  await table.save({
    ...NOTHING,
    stays: saved,
    requests: [{ host: 'busy', from: 600, requests: 2 }],
  })
  const watched = { from: 0, to: 2_000 }
  const stays = [stay('busy', 600, 700), stay('busy', 710, 720), stay('new', 730, null)]
  const requests = [{ host: 'busy', from: 600, requests: 5 }]
  const told = await table.history({ ...QUERY, unsaved: { watched, stays, requests } })
  expect(told.watched).toEqual([watched])
  expect(told.stays.map(({ host, from, to }) => [host, from, to])).toEqual([
    ['busy', 530, 540],
    ['busy', 600, 700],
    ['busy', 710, 720],
    ['new', 730, null],
  ])
  expect(told.hosts).toEqual([
    { host: 'busy', requests: 5, loads: 4, loadingMs: 8, toldFrom: 520 },
    { host: 'new', requests: 0, loads: 1, loadingMs: 2, toldFrom: 500 },
  ])
})

it('keeps the contexts that were heard of last, and no more', async () => {
  const caller = { class: 'direct', caller: 'key', callerName: 'k' } as const
  const tokens = { askedMin: 1, askedMax: 1, asked: 1, given: 2 }
  const note = (model: string, lastAt: number): ContextChangeNote => {
    return { ...caller, ...tokens, model, requests: 1, firstAt: 0, lastAt }
  }
  await table.save({ ...NOTHING, contexts: [note('c', 3), note('a', 1), note('b', 2)] })
  await table.save({ ...NOTHING, contexts: [note('b', 4)] })
  const { contexts } = await table.resume(0, 10)
  expect(contexts.map(({ model, lastAt }) => [model, lastAt])).toEqual([
    ['c', 3],
    ['b', 4],
  ])
})
