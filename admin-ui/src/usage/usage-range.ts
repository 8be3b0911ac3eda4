import type { UsageBucket } from '../../../shared/usage-dimension.ts'

export interface UsageRange {
  /** Milliseconds since 1970; a range begins and ends with whole hours. */
  readonly from: number
  readonly to: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Ranges by the reader's own clock, and into how long stretches each is cut. */
export const RANGES = {
  '1h': { label: 'This hour', bucket: 'hour' },
  today: { label: 'Today', bucket: 'hour' },
  yesterday: { label: 'Yesterday', bucket: 'hour' },
  '24h': { label: 'Last 24 hours', bucket: 'hour' },
  '7d': { label: 'Last 7 days', bucket: 'day' },
  '30d': { label: 'Last 30 days', bucket: 'day' },
  '90d': { label: 'Last 90 days', bucket: 'week' },
  '1y': { label: 'Last 365 days', bucket: 'month' },
} as const satisfies Readonly<Record<string, { label: string; bucket: UsageBucket }>>

export type RangeName = keyof typeof RANGES

export const RANGE_NAMES = Object.keys(RANGES) as RangeName[]

const LENGTHS: Readonly<Record<Exclude<RangeName, 'today' | 'yesterday'>, number>> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
  '1y': 365 * DAY_MS,
}

/** When a range of this name begins and ends now. The hour that has begun belongs to it. */
export const rangeOf = (name: RangeName, now: number): UsageRange => {
  const to = hourEnd(now)
  if (name === 'today') return { from: dayStart(now, 0), to }
  if (name === 'yesterday') return { from: dayStart(now, -1), to: dayStart(now, 0) }
  return { from: to - LENGTHS[name], to }
}

/** A range between two dates of the reader's choice, as the addresses of pages name it. */
export const DATES = 'dates'

/** Why two dates are no range, and which of them has to be another one. */
export interface DatesProblem {
  readonly field: 'from' | 'to'
  readonly message: string
}

interface Dates {
  /** Milliseconds since 1970; null where none was named. */
  readonly from: number | null
  readonly to: number | null
}

/** As long as the gateway answers at once. */
const YEARS_MAX = 10

/** The whole hours from one date to another, which may lie ahead. */
export const rangeBetween = ({ from, to }: Dates, now: number): UsageRange | DatesProblem => {
  if (from === null) return { field: 'from', message: 'Enter a start date.' }
  if (to === null) return { field: 'to', message: 'Enter an end date.' }
  if (from < 0) return { field: 'from', message: 'Enter a date after 1970.' }
  if (from > now) return { field: 'from', message: 'The start is in the future.' }
  if (to <= from) return { field: 'to', message: 'The end must be after the start.' }
  const range = {
    from: Math.floor(from / HOUR_MS) * HOUR_MS,
    to: Math.ceil(to / HOUR_MS) * HOUR_MS,
  }
  return range.to - range.from > YEARS_MAX * 366 * DAY_MS
    ? { field: 'to', message: `The range can be at most ${YEARS_MAX} years.` }
    : range
}

/** Into how long stretches a range is cut, so that a chart of it has neither few points nor too many. */
export const bucketFor = ({ from, to }: UsageRange): UsageBucket => {
  const days = (to - from) / DAY_MS
  if (days <= 3) return 'hour'
  if (days <= 35) return 'day'
  return days <= 200 ? 'week' : 'month'
}

/** The range before it, as long as what has passed of it: nothing is known yet of what lies ahead. */
export const rangeBefore = ({ from, to }: UsageRange, now: number): UsageRange => ({
  from: from - (Math.min(to, hourEnd(now)) - from),
  to: from,
})

/** When the hour ends that has begun. */
const hourEnd = (now: number): number => Math.ceil((now + 1) / HOUR_MS) * HOUR_MS

/** Midnight by the reader's clock, so many days away; clocks that change make some days longer. */
const dayStart = (now: number, days: number): number => {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() + days)
  return day.getTime()
}

/** When each stretch of time of a range begins, as the gateway cuts it for clocks ahead of UTC by so much. */
export const startsOf = (
  { from, to }: UsageRange,
  bucket: UsageBucket,
  offsetMs: number,
): readonly number[] => {
  const starts: number[] = []
  let start = startAt(from, bucket, offsetMs)
  while (start < to) {
    starts.push(start)
    start = startAt(start + LONGEST_MS[bucket], bucket, offsetMs)
  }
  return starts
}

/** From any beginning, so much later is in the next one. */
const LONGEST_MS: Readonly<Record<UsageBucket, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
}

const startAt = (at: number, bucket: UsageBucket, offsetMs: number): number => {
  const local = new Date(at + offsetMs)
  const year = local.getUTCFullYear()
  const month = local.getUTCMonth()
  const day = local.getUTCDate()
  /** Monday is the first. */
  const weekday = (local.getUTCDay() + 6) % 7
  const start = {
    hour: Date.UTC(year, month, day, local.getUTCHours()),
    day: Date.UTC(year, month, day),
    week: Date.UTC(year, month, day - weekday),
    month: Date.UTC(year, month, 1),
  }[bucket]
  return start - offsetMs
}

/** How far the reader's clock is ahead of UTC, in the whole hours that sums can be told apart by. */
export const offsetMinutesAt = (at: number): number =>
  Math.round(-new Date(at).getTimezoneOffset() / HOUR_MINUTES) * HOUR_MINUTES

const HOUR_MINUTES = 60
