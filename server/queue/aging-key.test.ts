import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectivePriority, serviceKey } from './aging-key.ts'

describe('serviceKey', () => {
  test('puts one point of base at ten minutes with the default rate', () => {
    expect(serviceKey(3, 0, 0.1) - serviceKey(2, 0, 0.1)).toBe(600_000)
    expect(serviceKey(1, 42, 0.1)).toBe(600_042)
  })

  test('lets an old ticket overtake a better base after exactly the difference', () => {
    const chat = serviceKey(3, 0, 0.1)
    expect(serviceKey(1, 1_199_999, 0.1)).toBeLessThan(chat)
    expect(serviceKey(1, 1_200_000, 0.1)).toBe(chat)
    expect(serviceKey(1, 1_200_001, 0.1)).toBeGreaterThan(chat)
  })

  test('is the base alone where nothing ages', () => {
    expect(serviceKey(2, 0, 0)).toBe(2)
    expect(serviceKey(2, 1e9, 0)).toBe(2)
  })

  test('orders by base where aging is so slow that arrivals no longer count', () => {
    expect(serviceKey(1, 1e9, 1e-9)).toBeLessThan(serviceKey(2, 0, 1e-9))
  })

  test('orders any two tickets as their effective priorities do, at any time', () => {
    const ticket = fc.record({
      base: fc.integer({ min: 1, max: 9 }),
      arrivedAt: fc.integer({ min: 0, max: 10_000_000 }),
    })
    const rate = fc.constantFrom(0.1, 1, 2, 60)
    const later = fc.integer({ min: 0, max: 100_000_000 })
    fc.assert(
      fc.property(ticket, ticket, rate, later, (a, b, agingPerMinute, later) => {
        const now = Math.max(a.arrivedAt, b.arrivedAt) + later
        const priority = (one: typeof a) =>
          effectivePriority(one.base, now - one.arrivedAt, agingPerMinute)
        const difference = priority(a) - priority(b)
        const keyDifference =
          serviceKey(a.base, a.arrivedAt, agingPerMinute) -
          serviceKey(b.base, b.arrivedAt, agingPerMinute)
        // Nearer than a millisecond's worth, the priorities themselves are rounding noise.
        fc.pre(Math.abs(difference) > agingPerMinute / 120_000)
        expect(Math.sign(keyDifference)).toBe(Math.sign(difference))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('effectivePriority', () => {
  test('is the base on arrival', () => {
    expect(effectivePriority(3, 0, 0.1)).toBe(3)
  })

  test('falls by the rate each minute', () => {
    expect(effectivePriority(3, 60_000, 0.1)).toBeCloseTo(2.9)
    expect(effectivePriority(3, 600_000, 0.1)).toBeCloseTo(2)
  })

  test('goes below zero rather than stop', () => {
    expect(effectivePriority(1, 1_800_000, 0.1)).toBeCloseTo(-2)
  })

  test('stays where nothing ages', () => {
    expect(effectivePriority(3, 1e9, 0)).toBe(3)
  })
})
