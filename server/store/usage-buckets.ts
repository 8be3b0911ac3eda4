import type { UsageBucket } from '../../shared/usage-dimension.ts'
import type { StoreRefusal } from './store-refusal.ts'
import { DAY_MS, HOUR_MS, LEVELS, nextStart, startOf, type Level } from './usage-cube.ts'

export interface SumRange {
  /** Ended at this time or later, ms; sums are of whole hours. */
  readonly from: number
  /** Ended before this time, ms. */
  readonly to: number
  /** One row for each of these stretches of time; null for one that is the whole range. */
  readonly bucket: UsageBucket | null
  /** How far the clocks by which days begin are ahead of UTC; whole hours, ms. */
  readonly offsetMs: number
}

interface TimeRange {
  readonly from: number
  readonly to: number
}

/** Sums of one level that lie side by side and belong to the bucket that began at `start`. */
export interface Reading extends TimeRange {
  readonly start: number
  readonly level: Level
}

export interface ReadingPlan extends TimeRange {
  /** What is read at once; others are answered in between. */
  readonly turns: readonly (readonly Reading[])[]
}

/** Buckets of an hour, and days by other clocks than UTC's, are read hour by hour. */
const HOURS_MAX = 100 * 24
const DAYS_MAX = 2 * 366
const RANGE_MS_MAX = 10 * 366 * DAY_MS
export interface ReadingLimits {
  /** The present, ms. */
  readonly now: number
  /** Hours, days or months that are read in one turn. */
  readonly unitsPerTurn: number
}

/** Plans which sums to read: whole months, the days around them, and the hours at the ends. */
export function planReading(
  range: SumRange,
  { now, unitsPerTurn }: ReadingLimits,
): ReadingPlan | StoreRefusal {
  const from = Math.max(0, startOf(0, range.from))
  const to = startOf(0, range.to + HOUR_MS - 1)
  if (to - from > RANGE_MS_MAX) return tooLong('ten years')
  if (range.bucket === 'hour' && to - from > HOURS_MAX * HOUR_MS) return HOURS_TOO_LONG
  const readings = bucketsOf({ ...range, from, to }, now).flatMap(({ start, ...bucket }) =>
    cut(bucket, 2).map((part) => ({ ...part, start })),
  )
  if (unitsIn(readings, 0) > HOURS_MAX) return HOURS_TOO_LONG
  if (unitsIn(readings, 1) > DAYS_MAX) return tooLong('two years of days or weeks')
  return { from, to, turns: turnsOf(readings, unitsPerTurn) }
}

const tooLong = (limit: string): StoreRefusal => ({
  refused: 'too_much',
  message: `one answer covers at most ${limit}: ask for a shorter time or longer buckets`,
})

const HOURS_TOO_LONG = tooLong('100 days by the hour, or by days that do not begin at 0:00 UTC')

function unitsIn(readings: readonly Reading[], level: 0 | 1): number {
  const lengths = readings.map((reading) =>
    reading.level === level ? reading.to - reading.from : 0,
  )
  return lengths.reduce((sum, length) => sum + length, 0) / (level === 0 ? HOUR_MS : DAY_MS)
}

/**
 * The buckets that the range touches, each cut to the range; without buckets the range itself. What is
 * still to come has no sums, so where the range ends with the present its last bucket is read whole:
 * one sum of the month that runs does for all its days.
 */
function bucketsOf(
  range: SumRange,
  now: number,
): readonly (TimeRange & { readonly start: number })[] {
  const { from, to, bucket, offsetMs } = range
  const isOpen = to >= now
  if (bucket === null)
    return [{ start: from, from, to: isOpen ? nextStart(2, startOf(2, to)) : to }]
  const buckets: (TimeRange & { start: number })[] = []
  for (let start = bucketStart(bucket, from + offsetMs) - offsetMs; start < to;) {
    const end = nextBucket(bucket, start + offsetMs) - offsetMs
    buckets.push({ start, from: Math.max(start, from), to: isOpen ? end : Math.min(end, to) })
    start = end
  }
  return buckets
}

const WEEK_MS = 7 * DAY_MS
/** 1970 began on a Thursday. */
const FIRST_MONDAY = 4 * DAY_MS

function bucketStart(bucket: UsageBucket, time: number): number {
  if (bucket === 'week') {
    return Math.floor((time - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY
  }
  return startOf(LEVELS.indexOf(bucket) as Level, time)
}

const nextBucket = (bucket: UsageBucket, start: number): number =>
  bucket === 'week' ? start + WEEK_MS : nextStart(LEVELS.indexOf(bucket) as Level, start)

/** Cuts a range of whole hours into as few sums as there are. */
function cut(range: TimeRange, level: Level): readonly (TimeRange & { readonly level: Level })[] {
  if (range.from >= range.to) return []
  if (level === 0) return [{ ...range, level }]
  const finer = (level - 1) as Level
  const begun = startOf(level, range.from)
  const from = begun === range.from ? begun : nextStart(level, begun)
  const to = startOf(level, range.to)
  if (from >= to) return cut(range, finer)
  return [
    ...cut({ from: range.from, to: from }, finer),
    { from, to, level },
    ...cut({ from: to, to: range.to }, finer),
  ]
}

function turnsOf(
  readings: readonly Reading[],
  unitsPerTurn: number,
): readonly (readonly Reading[])[] {
  const turns: Reading[][] = []
  let unitsLeft = 0
  for (const { to, level, start, from: first } of readings) {
    for (let from = first; from < to;) {
      if (unitsLeft === 0) {
        turns.push([])
        unitsLeft = unitsPerTurn
      }
      let end = from
      for (; end < to && unitsLeft > 0; unitsLeft -= 1) end = nextStart(level, end)
      turns.at(-1)?.push({ start, level, from, to: end })
      from = end
    }
  }
  return turns
}
