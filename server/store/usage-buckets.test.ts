import fc from 'fast-check'
import { expect, it } from 'vitest'
import { USAGE_BUCKETS } from '../../shared/usage-dimension.ts'
import { isRefused } from './store-refusal.ts'
import { planReading, type ReadingPlan, type SumRange } from './usage-buckets.ts'
import { DAY_MS, HOUR_MS, nextStart, startOf } from './usage-cube.ts'

const FEBRUARY = Date.UTC(2024, 1)
const MARCH = Date.UTC(2024, 2)

/** Long after everything that is asked for. */
const NOW = Date.UTC(2030, 0)

function planned(range: Partial<SumRange>, now = NOW): ReadingPlan {
  const whole = { from: FEBRUARY, to: MARCH, bucket: null, offsetMs: 0, ...range }
  const plan = planReading(whole, { now, unitsPerTurn: 24 })
  if (isRefused(plan)) throw new Error(plan.message)
  return plan
}

const shapes = (range: Partial<SumRange>, now = NOW) =>
  planned(range, now)
    .turns.flat()
    .map(({ level, from, to }) => [level, (to - from) / HOUR_MS])

it('reads a month as one sum, and hours only at the ends', () => {
  expect(shapes({})).toEqual([[2, 29 * 24]])
  const range = { from: FEBRUARY - 26 * HOUR_MS, to: MARCH + 25 * HOUR_MS }
  expect(shapes(range)).toEqual([
    [0, 2],
    [1, 24],
    [2, 29 * 24],
    [1, 24],
    [0, 1],
  ])
  expect(shapes({ from: FEBRUARY + HOUR_MS, to: FEBRUARY + 3 * HOUR_MS })).toEqual([[0, 2]])
  expect(shapes({ to: FEBRUARY })).toEqual([])
})

it('reads the month that runs as one sum, and so the day', () => {
  const noon = FEBRUARY + 36 * HOUR_MS
  expect(shapes({ to: noon }, noon)).toEqual([[2, 29 * 24]])
  expect(shapes({ to: noon, bucket: 'day' }, noon)).toEqual([
    [1, 24],
    [1, 24],
  ])
  expect(shapes({ to: noon }, noon + 1)).toEqual([
    [1, 24],
    [0, 12],
  ])
})

it('widens the range to whole hours', () => {
  expect(planned({ from: FEBRUARY + 1, to: FEBRUARY + HOUR_MS + 1 })).toMatchObject({
    from: FEBRUARY,
    to: FEBRUARY + 2 * HOUR_MS,
  })
})

it('begins weeks on Monday and days by the clocks asked for', () => {
  const starts = (range: Partial<SumRange>) => [
    ...new Set(
      planned(range)
        .turns.flat()
        .map(({ start }) => new Date(start).toISOString()),
    ),
  ]
  expect(starts({ bucket: 'week', to: FEBRUARY + 8 * DAY_MS })).toEqual([
    '2024-01-29T00:00:00.000Z',
    '2024-02-05T00:00:00.000Z',
  ])
  const day = { from: FEBRUARY, to: FEBRUARY + DAY_MS, offsetMs: 2 * HOUR_MS }
  expect(starts({ ...day, bucket: 'day' })).toEqual([
    '2024-01-31T22:00:00.000Z',
    '2024-02-01T22:00:00.000Z',
  ])
  expect(starts({ ...day, bucket: 'month', from: FEBRUARY - 3 * HOUR_MS })).toEqual([
    '2023-12-31T22:00:00.000Z',
    '2024-01-31T22:00:00.000Z',
  ])
})

it('refuses more than it may read', () => {
  const from = FEBRUARY
  const refused = (days: number, range: Partial<SumRange>) =>
    isRefused(
      planReading(
        { from, to: from + days * DAY_MS, bucket: null, offsetMs: 0, ...range },
        { now: NOW, unitsPerTurn: 24 },
      ),
    )
  expect([refused(100, { bucket: 'hour' }), refused(101, { bucket: 'hour' })]).toEqual([
    false,
    true,
  ])
  const offset = { bucket: 'day' as const, offsetMs: HOUR_MS }
  expect([refused(100, offset), refused(101, offset)]).toEqual([false, true])
  expect([refused(732, { bucket: 'week' }), refused(733, { bucket: 'week' })]).toEqual([
    false,
    true,
  ])
  expect([refused(3_000, { bucket: 'month' }), refused(4_000, {})]).toEqual([false, true])
})

it('reads every hour of the range once, as a whole hour, day or month of one bucket', () => {
  const ranges = fc.record({
    from: fc.integer({ min: 0, max: 700 * 24 }).map((hours) => FEBRUARY + hours * HOUR_MS),
    hours: fc.integer({ min: 0, max: 90 * 24 }),
    bucket: fc.constantFrom(null, ...USAGE_BUCKETS),
    offset: fc.integer({ min: -12, max: 14 }),
  })
  const check = fc.property(ranges, ({ from, hours, bucket, offset }) => {
    const to = from + hours * HOUR_MS
    const readings = planned({ from, to, bucket, offsetMs: offset * HOUR_MS }).turns.flat()
    let end = from
    const ends = new Map<number, number>()
    for (const reading of readings) {
      expect(reading.from).toBe(end)
      expect(startOf(reading.level, reading.from)).toBe(reading.from)
      expect(startOf(reading.level, reading.to)).toBe(reading.to)
      end = reading.to
      ends.set(reading.start, end)
    }
    expect(end).toBe(to)
    if (bucket === null || bucket === 'week') return
    const level = bucket === 'hour' ? 0 : bucket === 'day' ? 1 : 2
    for (const [start, last] of ends) {
      const local = start + offset * HOUR_MS
      expect(startOf(level, local)).toBe(local)
      expect(last + offset * HOUR_MS).toBeLessThanOrEqual(nextStart(level, local))
    }
  })
  fc.assert(check, { numRuns: 300 })
})
