import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenDay } from './token-day.ts'

const HOUR = 3_600_000
const NOON = 1_700_049_600_000

describe('the tokens of a day', () => {
  it('leave 24 hours of the clock after they came, an hour at a time', () => {
    const day = new TokenDay(NOON)
    day.add(10, NOON + 1)
    day.add(20, NOON + HOUR - 1)
    day.add(5, NOON + HOUR)
    expect(day.used(NOON + 24 * HOUR - 1)).toBe(35)
    expect(day.used(NOON + 24 * HOUR)).toBe(5)
    expect(day.used(NOON + 25 * HOUR)).toBe(0)
  })

  it('say when fewer than a limit are left', () => {
    const day = new TokenDay(NOON)
    day.add(10, NOON)
    day.add(20, NOON + 2 * HOUR)
    const now = NOON + 3 * HOUR + 600_000
    expect(day.untilBelowMs(31, now)).toBe(0)
    expect(day.untilBelowMs(30, now)).toBe(NOON + 24 * HOUR - now)
    expect(day.untilBelowMs(21, now)).toBe(NOON + 24 * HOUR - now)
    expect(day.untilBelowMs(20, now)).toBe(NOON + 26 * HOUR - now)
    expect(day.untilBelowMs(1, now)).toBe(NOON + 26 * HOUR - now)
    expect(day.nextMs(now)).toBe(NOON + 24 * HOUR - now)
  })

  it('of the hour that is now leave last', () => {
    const day = new TokenDay(NOON)
    day.add(10, NOON + 1)
    expect(day.untilBelowMs(10, NOON + 1)).toBe(24 * HOUR - 1)
    expect(new TokenDay(NOON).nextMs(NOON)).toBe(0)
  })

  it('are not forgotten when the clock is set back, nor kept for ever', () => {
    const day = new TokenDay(NOON)
    day.add(10, NOON + 10_000 * HOUR)
    expect(day.used(NOON)).toBe(10)
    expect(day.used(NOON + 23 * HOUR)).toBe(10)
    expect(day.used(NOON + 24 * HOUR)).toBe(0)
  })

  it('are what a list of all of them says', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 9 * HOUR }), fc.nat({ max: 1_000 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3_000 }), (events, limit) => {
        const day = new TokenDay(NOON)
        const all: { hour: number; tokens: number }[] = []
        let now = NOON
        const usedAt = (time: number) =>
          all
            .filter(({ hour }) => hour > Math.floor(time / HOUR) - 24)
            .reduce((sum, { tokens }) => sum + tokens, 0)
        for (const [passed, tokens] of events) {
          now += passed
          day.add(tokens, now)
          all.push({ hour: Math.floor(now / HOUR), tokens })
          expect(day.used(now)).toBe(usedAt(now))
          const belowAt = now + day.untilBelowMs(limit, now)
          expect(usedAt(belowAt)).toBeLessThan(limit)
          if (belowAt > now) expect(usedAt(belowAt - 1)).toBeGreaterThanOrEqual(limit)
        }
      }),
    )
  })
})
