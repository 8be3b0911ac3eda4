import { describe, expect, it } from 'vitest'
import { rangeBefore, rangeOf, startsOf } from './usage-range.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const at = (text: string): number => Date.parse(text)

describe('ranges of usage', () => {
  it('end yesterday where today begins', () => {
    const now = at('2026-03-05T14:20:00Z')
    expect(rangeOf('yesterday', now).to).toBe(rangeOf('today', now).from)
    expect(rangeBefore({ from: 10, to: 14 })).toEqual({ from: 6, to: 10 })
  })

  it('hold the hour that has begun', () => {
    const { from, to } = rangeOf('24h', at('2026-03-05T14:00:00Z'))
    expect([from, to]).toEqual([at('2026-03-04T15:00:00Z'), at('2026-03-05T15:00:00Z')])
    const hour = { from: at('2026-03-05T14:00:00Z'), to }
    expect(rangeOf('1h', at('2026-03-05T14:20:00Z'))).toEqual(hour)
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
