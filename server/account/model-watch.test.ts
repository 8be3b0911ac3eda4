import { beforeEach, expect, it } from 'vitest'
import { openedRecord, settledRecord } from '../testing/usage-records.ts'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { virtualClock, type VirtualClock } from '../testing/virtual-clock.ts'
import type { Served } from '../events.ts'
import { createModelMemoryTable, type ModelMemoryTable } from '../store/model-memory-table.ts'
import { StoreUnavailable } from '../store/store-refusal.ts'
import { ModelWatch } from './model-watch.ts'

// Goal: what hosts did with their memory is told as it was, over restarts. Method: a real database, and
// another watch on it for a gateway that is started again.

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let clock: VirtualClock
let database: TestDatabase
let watch: ModelWatch

const startWatch = async (table: ModelMemoryTable = createModelMemoryTable(database.db)) => {
  watch = new ModelWatch({ clock, table, settings: { memoryDays: 30 } })
  await watch.resume()
}

beforeEach(async () => {
  clock = virtualClock()
  database = await testDatabase()
  await startWatch()
})

const look = (residents: readonly string[] | null, tookMs = 0) => {
  clock.advance(1_000)
  const seen = residents?.map((model) => ({ model, key: model })) ?? null
  const at = clock.wall()
  watch.onLooked({ host: 'gpu', begunAt: at - tookMs, at, residents: seen })
}

const served = (changes: Partial<Served> & { startedAt?: number } = {}) => {
  const { startedAt = clock.wall(), ...rest } = changes
  const settled = settledRecord({ host: 'gpu', startedAt, endedAt: clock.wall() })
  const told = { modelKey: 'a', contextChange: null, loadMs: null, ...rest }
  watch.events['ticket:ended'](openedRecord(), settled, told)
}

const stays = async (spanMs = HOUR_MS) => (await watch.report(spanMs)).stays
const gpu = async (spanMs = HOUR_MS) =>
  (await watch.report(spanMs)).hosts.find(({ host }) => host === 'gpu')!
const spans = async (spanMs = HOUR_MS) =>
  (await stays(spanMs)).map(({ model, from, to, isLoad }) => [
    model,
    to === null ? null : to - from,
    isLoad,
  ])

it('sees models come and go, and counts as no load what was there at the first look', async () => {
  look(['a'])
  look(['a'])
  look(['b'])
  look(['a', 'b'])
  expect(await spans()).toEqual([
    ['a', 2_000, false],
    ['b', null, true],
    ['a', null, true],
  ])
})

it('counts a load once that a look and the replies of all who waited for it tell of', async () => {
  look([])
  const startedAt = clock.wall()
  look(['a'])
  served({ startedAt, loadMs: 800 })
  served({ startedAt: startedAt + 100, loadMs: 700 })
  expect(await gpu()).toMatchObject({ requests: 2, loads: 1, loadingMs: 800 })
  expect(await stays()).toMatchObject([{ model: 'a', loadMs: 800, to: null }])
})

it('learns from a reply of a load that no look has seen, also where the model was there before', async () => {
  look(['a'])
  const startedAt = clock.wall()
  clock.advance(900)
  served({ startedAt, loadMs: 500 })
  // The host was asked before the model was there again.
  look([], 5_000)
  expect(await spans()).toEqual([
    ['a', 0, false],
    ['a', null, true],
  ])
  look([])
  expect((await spans())[1]).toEqual(['a', 2_400, true])
})

it('knows nothing of a host that cannot be reached, and takes what it finds then for no load', async () => {
  look(['a'])
  look(null)
  look(['a'])
  expect(await spans()).toEqual([
    ['a', 1_000, false],
    ['a', null, false],
  ])
  watch.onRemoved('gpu')
  expect((await stays()).map(({ to, isLost }) => [to !== null, isLost])).toEqual([
    [true, true],
    [true, true],
  ])
})

it('takes what is there at the first look for no load, also where a reply told of one before', async () => {
  served({ loadMs: 500 })
  look(['a', 'b'])
  expect((await spans()).map(([model, , isLoad]) => [model, isLoad])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

it('looks back as far as it is asked to', async () => {
  look(['a'])
  served()
  look([])
  clock.advance(2 * HOUR_MS)
  look(['b'])
  expect(await spans()).toEqual([['b', null, true]])
  expect(await gpu()).toMatchObject({ requests: 0, loads: 1 })
  expect(await gpu(DAY_MS)).toMatchObject({ requests: 1, loads: 1 })
  expect(await spans(DAY_MS)).toHaveLength(2)
})

it('goes on where an earlier gateway ended, with a gap in which nothing is known', async () => {
  look([])
  look(['a', 'b'])
  served({ loadMs: 4_000 })
  served({ contextChange: { asked: 9_000, given: 8_192 } })
  look(['a'])
  await watch.save()
  const savedAt = clock.wall()
  // What comes after that is lost with the process.
  look(['a', 'c'])
  clock.advance(10_000)
  await startWatch()
  const restartedAt = clock.wall()
  expect(watch.timesOf('a')).toEqual({ loadMs: 4_000, unloadMs: null })
  look(['a'])
  served()
  const report = await watch.report(HOUR_MS)
  expect(report.gaps).toEqual([{ from: savedAt, to: restartedAt }])
  expect(report.stays.map(({ model, to, isLoad, isLost }) => [model, to, isLoad, isLost])).toEqual([
    ['a', savedAt, true, true],
    ['b', savedAt, true, false],
    ['a', null, false, false],
  ])
  expect(report.hosts).toMatchObject([{ host: 'gpu', requests: 3, loads: 2, loadingMs: 4_000 }])
  served({ contextChange: { asked: 4_000, given: 8_192 } })
  expect((await watch.report(HOUR_MS)).contexts).toMatchObject([
    { model: 'a', requests: 2, askedMin: 4_000, askedMax: 9_000 },
  ])
})

it('saves later what could not be saved, once', async () => {
  let isAway = true
  const table = createModelMemoryTable(database.db)
  await startWatch({
    ...table,
    save: async (changes) => {
      // It may have been written all the same.
      await table.save(changes)
      if (isAway) throw new StoreUnavailable('away')
    },
  })
  look(['a'])
  served()
  await expect(watch.save()).rejects.toThrow('away')
  served()
  expect(await gpu()).toMatchObject({ requests: 2 })
  isAway = false
  await watch.save()
  expect(await gpu()).toMatchObject({ requests: 2 })
  expect(await spans()).toEqual([['a', null, false]])
})

it('saves many changes in steps, and all of them', async () => {
  const table = createModelMemoryTable(database.db)
  const steps: number[] = []
  await startWatch({
    ...table,
    save: async (changes) => {
      steps.push(changes.stays.length)
      await table.save(changes)
    },
  })
  look(Array.from({ length: 450 }, (_, n) => `m${n}`))
  await watch.save()
  expect(await stays()).toHaveLength(450)
  expect(steps).toEqual([200, 200, 50])
})

it('tells what is not saved as it will tell it then, and saves nothing for that', async () => {
  const table = createModelMemoryTable(database.db)
  let mayEnd = Promise.resolve()
  let saves = 0
  await startWatch({
    ...table,
    save: async (changes) => {
      saves += 1
      await mayEnd
      await table.save(changes)
    },
  })
  const both = async () => [await watch.report(HOUR_MS), await watch.report(4_000)]
  look([])
  look(['a', 'b'])
  served({ startedAt: clock.wall() - 1_000, loadMs: 500 })
  const first = await both()
  expect(saves).toBe(0)
  await watch.save()
  expect(await both()).toEqual(first)
  // Now there is more of what is saved, and it has changed: a is gone, b has told how long it took.
  look(['b'])
  served({ startedAt: clock.wall() - 2_000, modelKey: 'b', loadMs: 300 })
  look(['b', 'c'])
  const second = await both()
  expect(second[0]!.hosts).toMatchObject([{ requests: 2, loads: 3, loadingMs: 800 }])
  expect(second[0]!.stays.map(({ model, to }) => [model, to === null])).toEqual([
    ['a', false],
    ['b', true],
    ['c', true],
  ])
  let release = (): void => {}
  mayEnd = new Promise((resolve) => {
    release = resolve
  })
  const saving = watch.save()
  expect(await both()).toEqual(second)
  release()
  await saving
  expect(await both()).toEqual(second)
  expect(saves).toBe(2)
})

it('measures how long loading and unloading take, the newest counting most', async () => {
  expect(watch.timesOf('a')).toEqual({ loadMs: null, unloadMs: null })
  served({ loadMs: 1_000 })
  served({ loadMs: 2_000 })
  const deed = { host: 'gpu', model: 'a', key: 'a', begunAt: clock.wall() }
  watch.onDone({ ...deed, act: 'load', tookMs: 20 })
  watch.onDone({ ...deed, act: 'unload', tookMs: 20 })
  expect(watch.timesOf('a')).toEqual({ loadMs: 1_300, unloadMs: 20 })
})

it('says whose requests got another context than they asked for', async () => {
  served({ contextChange: { asked: 9_000, given: 8_192 } })
  served({ contextChange: { asked: 4_000, given: 8_192 } })
  served()
  expect((await watch.report(HOUR_MS)).contexts).toMatchObject([
    { model: 'a', requests: 2, askedMin: 4_000, askedMax: 9_000, asked: 4_000, given: 8_192 },
  ])
})
