import { describe, expect, it } from 'vitest'
import { bucketFor, rangeBefore, rangeBetween, rangeOf, startsOf } from './usage-range.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const at = (text: string): number => Date.parse(text)

describe('ranges of usage', () => {
  it('end yesterday where today begins', () => {
    const now = at('2026-03-05T14:20:00Z')
    expect(rangeOf('yesterday', now).to).toBe(rangeOf('today', now).from)
    expect(rangeBefore({ from: 10, to: 14 }, now)).toEqual({ from: 6, to: 10 })
  })

  it('hold the hour that has begun', () => {
    const { from, to } = rangeOf('24h', at('2026-03-05T14:00:00Z'))
    expect([from, to]).toEqual([at('2026-03-04T15:00:00Z'), at('2026-03-05T15:00:00Z')])
    const hour = { from: at('2026-03-05T14:00:00Z'), to }
    expect(rangeOf('1h', at('2026-03-05T14:20:00Z'))).toEqual(hour)
  })

  it('lie between any two dates, as whole hours', () => {
    const now = at('2026-03-05T14:20:00Z')
    const [from, to] = [at('2026-03-01T09:30:00Z'), at('2026-03-02T10:01:00Z')]
    const range = rangeBetween({ from, to }, now)
    expect(range).toEqual({ from: at('2026-03-01T09:00:00Z'), to: at('2026-03-02T11:00:00Z') })
    expect(rangeBefore(range as never, now)).toEqual({
      from: at('2026-02-28T07:00:00Z'),
      to: at('2026-03-01T09:00:00Z'),
    })
    const ahead = rangeBetween({ from, to: now + DAY_MS }, now)
    expect(ahead).toMatchObject({ from: at('2026-03-01T09:00:00Z') })
  })

  it('say which of two dates is wrong, and why', () => {
    const now = at('2026-03-05T14:20:00Z')
    const problem = (from: number | null, to: number | null) =>
      Object.values(rangeBetween({ from, to }, now))
    expect(problem(-1, now)).toEqual(['from', 'Enter a date after 1970.'])
    expect(problem(null, now)).toEqual(['from', 'Enter a start date.'])
    expect(problem(now - DAY_MS, null)).toEqual(['to', 'Enter an end date.'])
    expect(problem(now + 1, now + DAY_MS)).toEqual(['from', 'The start is in the future.'])
    expect(problem(now, now)).toEqual(['to', 'The end must be after the start.'])
    expect(problem(now, now - 1)).toEqual(['to', 'The end must be after the start.'])
    expect(problem(0, now)).toEqual(['to', 'The range can be at most 10 years.'])
  })

  it('are compared with as much time as has passed of them', () => {
    const month = { from: at('2026-11-01T00:00:00Z'), to: at('2026-12-01T00:00:00Z') }
    expect(rangeBefore(month, at('2026-11-21T23:20:00Z'))).toEqual({
      from: at('2026-10-11T00:00:00Z'),
      to: month.from,
    })
    const day = rangeOf('24h', at('2026-03-05T14:20:00Z'))
    expect(rangeBefore(day, at('2026-03-05T14:20:00Z'))).toEqual({
      from: day.from - DAY_MS,
      to: day.from,
    })
  })

  it('are accepted again as what they were rounded to, or refused at once', () => {
    const now = at('2026-03-05T14:20:00Z')
    const from = at('2016-01-01T00:00:00Z')
    const longest = 10 * 366 * DAY_MS
    const range = rangeBetween({ from, to: from + longest }, now)
    expect(range).toEqual({ from, to: from + longest })
    const offHour = { from: from + 1, to: from + 1 + longest }
    expect(rangeBetween(offHour, now)).toMatchObject({ field: 'to' })
  })

  it('are drawn with neither few points nor too many', () => {
    const pointsOf = (days: number): number => {
      const range = { from: at('2025-01-01T00:00:00Z'), to: at('2025-01-01T00:00:00Z') }
      range.to += days * DAY_MS
      return startsOf(range, bucketFor(range), 0).length
    }
    expect([1, 3, 7, 35, 36, 200, 365].map(pointsOf)).toEqual([24, 72, 7, 35, 6, 29, 12])
  })

  it('are cut as the gateway cuts them', () => {
    const year = { from: at('2026-01-10T00:00:00Z'), to: at('2026-04-02T00:00:00Z') }
    const texts = (starts: readonly number[]) => starts.map((ms) => new Date(ms).toISOString())
    expect(texts(startsOf(year, 'month', 0)).map((text) => text.slice(0, 10))).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
      '2026-04-01',
    ])
    const days = { from: at('2026-01-09T22:00:00Z'), to: at('2026-01-11T22:00:00Z') }
    expect(texts(startsOf(days, 'day', 2 * HOUR_MS))).toEqual([
      '2026-01-09T22:00:00.000Z',
      '2026-01-10T22:00:00.000Z',
    ])
    const weeks = startsOf({ from: days.from, to: days.from + 21 * DAY_MS }, 'week', 0)
    expect(weeks.map((ms) => new Date(ms).getUTCDay())).toEqual([1, 1, 1, 1])
    expect(startsOf({ from: 0, to: DAY_MS }, 'hour', 0)).toHaveLength(24)
  })
})
