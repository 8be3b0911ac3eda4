import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

const MINUTE = 60_000

it('always allows so many a minute', () => {
  const budget = new RetryBudget({ perMinute: 3, share: 0.1 })
  expect([1, 2, 3, 4].map(() => budget.take(10))).toEqual([true, true, true, false])
})

it('allows a share of the requests beyond those', () => {
  const budget = new RetryBudget({ perMinute: 3, share: 0.1 })
  for (let count = 0; count < 20; count += 1) budget.onRequest(10)
  expect(Array.from({ length: 6 }, () => budget.take(10)).filter(Boolean)).toHaveLength(5)
})

it('gives none where it is set to none', () => {
  const budget = new RetryBudget({ perMinute: 0, share: 0 })
  for (let count = 0; count < 20; count += 1) budget.onRequest(10)
  expect(budget.take(10)).toBe(false)
})

it('forgets the last minute bit by bit, and all of it after two', () => {
  const budget = new RetryBudget({ perMinute: 2, share: 0 })
  expect([budget.take(0), budget.take(0)]).toEqual([true, true])
  expect(budget.take(MINUTE)).toBe(false)
  expect(budget.take(MINUTE * 1.5)).toBe(true)
  expect(budget.take(MINUTE * 4)).toBe(true)
})

it('never gives more than its bound in any minute of the clock', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(5_000), fc.boolean()), { maxLength: 200 }),
      fc.nat(5),
      (steps, perMinute) => {
        const budget = new RetryBudget({ perMinute, share: 0.5 })
        const counts = new Map<number, { requests: number; retries: number }>()
        let now = 0
        for (const [ms, isRequest] of steps) {
          now += ms
          const minute = Math.floor(now / MINUTE)
          const count = counts.get(minute) ?? { requests: 0, retries: 0 }
          counts.set(minute, count)
          if (isRequest) {
            budget.onRequest(now)
            count.requests += 1
          } else if (budget.take(now)) count.retries += 1
          const before = counts.get(minute - 1)?.requests ?? 0
          const most = perMinute + 0.5 * (count.requests + before)
          expect(count.retries).toBeLessThanOrEqual(most)
        }
      },
    ),
  )
})
