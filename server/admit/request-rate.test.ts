import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestRate } from './request-rate.ts'

const takeAll = (rate: RequestRate, now: number): number => {
  let taken = 0
  while (rate.take(now) === 0) taken += 1
  return taken
}

describe('requests a minute', () => {
  it('may all come at once, and then one after the other', () => {
    const rate = new RequestRate(60)
    expect(takeAll(rate, 5_000)).toBe(60)
    expect(rate.take(5_000)).toBe(1_000)
    expect(takeAll(rate, 5_999)).toBe(0)
    expect(takeAll(rate, 6_000)).toBe(1)
    expect(takeAll(rate, 16_000)).toBe(10)
    expect(takeAll(rate, 1e9)).toBe(60)
  })

  it('are told as what is left and when there is one more', () => {
    const rate = new RequestRate(6)
    expect([rate.remaining(0), rate.nextMs(0)]).toEqual([6, 0])
    rate.take(0)
    expect([rate.remaining(0), rate.nextMs(0)]).toEqual([5, 10_000])
    rate.take(4_000)
    expect([rate.remaining(4_000), rate.nextMs(4_000)]).toEqual([4, 6_000])
    expect([rate.remaining(10_000), rate.nextMs(10_000)]).toEqual([5, 10_000])
  })

  it('let one come each minute, a second early where Retry-After ends at 59', () => {
    const rate = new RequestRate(1)
    expect(rate.take(0)).toBe(0)
    expect(rate.take(0)).toBe(59_000)
    expect(rate.take(59_000)).toBe(0)
  })

  it('stay used when the limit changes', () => {
    const rate = new RequestRate(10)
    takeAll(rate, 0)
    rate.change(20)
    expect(takeAll(rate, 0)).toBe(0)
    rate.change(2)
    expect(takeAll(rate, 0)).toBe(0)
    expect(takeAll(rate, 60_000)).toBe(2)
  })

  it('never let more pass than a burst and its share of the time since, nor fewer than the share', () => {
    const steps = fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000 }), steps, (perMinute, pauses) => {
        const rate = new RequestRate(perMinute)
        let now = 1e9
        let taken = 0
        for (const pause of pauses) {
          now += pause
          const left = rate.remaining(now)
          const isTaken = rate.take(now) === 0
          expect(isTaken).toBe(left > 0)
          if (isTaken) taken += 1
        }
        const share = ((now - 1e9) / 60_000) * perMinute
        expect(taken).toBeLessThanOrEqual(Math.ceil(perMinute + share))
        expect(taken).toBeGreaterThanOrEqual(Math.min(pauses.length, Math.floor(share)) - perMinute)
      }),
    )
  })

  it('hold for any limit there can be', () => {
    // With the fractions that a monotonic clock has.
    const rate = new RequestRate(1)
    rate.take(876_543.210987)
    expect(rate.nextMs(876_543.210987)).toBeCloseTo(59_000, 3)
    for (const perMinute of [1, 7, 59, 61, 1_000_003]) {
      const rate = new RequestRate(perMinute)
      expect(rate.remaining(12_345.678)).toBe(perMinute)
      expect(rate.take(12_345.678)).toBe(0)
    }
  })
})
