import { beforeEach, expect, it } from 'vitest'
import { openedRecord, settledRecord } from '../testing/usage-records.ts'
import { virtualClock, type VirtualClock } from '../testing/virtual-clock.ts'
import type { Served } from '../events.ts'
import { ModelWatch } from './model-watch.ts'

const HOUR_MS = 3_600_000

let clock: VirtualClock
let watch: ModelWatch

beforeEach(() => {
  clock = virtualClock()
  watch = new ModelWatch(clock)
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

const gpu = () => watch.report(HOUR_MS).hosts.find(({ host }) => host === 'gpu')!
const spans = () =>
  gpu().stays.map(({ model, from, to, isLoad }) => [model, to === null ? null : to - from, isLoad])

it('sees models come and go, and counts as no load what was there at the first look', () => {
  look(['a'])
  look(['a'])
  look(['b'])
  look(['a', 'b'])
  expect(spans()).toEqual([
    ['a', 2_000, false],
    ['b', null, true],
    ['a', null, true],
  ])
})

it('counts a load once that a look and the replies of all who waited for it tell of', () => {
  look([])
  const startedAt = clock.wall()
  look(['a'])
  served({ startedAt, loadMs: 800 })
  served({ startedAt: startedAt + 100, loadMs: 700 })
  expect(gpu()).toMatchObject({ requests: 2, stays: [{ model: 'a', loadMs: 800, to: null }] })
})

it('learns from a reply of a load that no look has seen, also where the model was there before', () => {
  look(['a'])
  const startedAt = clock.wall()
  clock.advance(900)
  served({ startedAt, loadMs: 500 })
  // The host was asked before the model was there again.
  look([], 5_000)
  expect(spans()).toEqual([
    ['a', 0, false],
    ['a', null, true],
  ])
  look([])
  expect(spans()[1]).toEqual(['a', 2_400, true])
})

it('knows nothing of a host that cannot be reached, and takes what it finds then for no load', () => {
  look(['a'])
  look(null)
  look(['a'])
  expect(spans()).toEqual([
    ['a', 1_000, false],
    ['a', null, false],
  ])
  watch.onRemoved('gpu')
  expect(gpu().stays.every(({ to }) => to !== null)).toBe(true)
})

it('takes what is there at the first look for no load, also where a reply told of one before', () => {
  served({ loadMs: 500 })
  look(['a', 'b'])
  expect(spans().map(([model, , isLoad]) => [model, isLoad])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

it('looks back as far as it is asked to, and no further than a day', () => {
  look(['a'])
  served()
  look([])
  clock.advance(2 * HOUR_MS)
  look(['b'])
  expect(spans()).toEqual([['b', null, true]])
  expect(gpu().requests).toBe(0)
  const day = watch.report(24 * HOUR_MS).hosts[0]!
  expect([day.requests, day.stays.length]).toEqual([1, 2])
  clock.advance(24 * HOUR_MS)
  look(['b'])
  expect(watch.report(24 * HOUR_MS).hosts[0]).toMatchObject({
    requests: 0,
    stays: [{ model: 'b' }],
  })
})

it('measures how long loading and unloading take, the newest counting most', () => {
  expect(watch.timesOf('a')).toEqual({ loadMs: null, unloadMs: null })
  served({ loadMs: 1_000 })
  served({ loadMs: 2_000 })
  const deed = { host: 'gpu', model: 'a', key: 'a', begunAt: clock.wall() }
  watch.onDone({ ...deed, act: 'load', tookMs: 20 })
  watch.onDone({ ...deed, act: 'unload', tookMs: 20 })
  expect(watch.timesOf('a')).toEqual({ loadMs: 1_300, unloadMs: 20 })
})

it('says whose requests got another context than they asked for', () => {
  served({ contextChange: { asked: 9_000, given: 8_192 } })
  served({ contextChange: { asked: 4_000, given: 8_192 } })
  served()
  expect(watch.report(HOUR_MS).contexts).toMatchObject([
    { model: 'a', requests: 2, askedMin: 4_000, askedMax: 9_000, asked: 4_000, given: 8_192 },
  ])
})
