import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scheduler } from '../../server/queue/scheduler.ts'
import type { TicketRequest } from '../../server/queue/ticket.ts'
import { quantile } from '../bench/statistics.ts'
import type { GreedyCaller } from './fair-shares.ts'
import { shareSlots } from './fair-shares.ts'
import type { CreateQueue } from './simulated-queue.ts'

// Goal: callers who all want more than there is get slot time by their weights, whatever the length and
// the number of their requests (scheduling.md, E3 and E4). Method: virtual hours of them, by seed.

const HOUR_MS = 3_600_000

const sound: CreateQueue = (settings, effects) => new Scheduler(settings, effects)

const EIGHT: readonly GreedyCaller[] = [1, 1, 2, 4, 1, 1, 2, 0.5].map((weight, index) => ({
  id: `key:${index}`,
  weight,
  serviceMs: index < 4 ? 5_000 : 10_000,
}))

describe('those who always have something waiting', () => {
  it('have slot time by their weights, within a hundredth', () => {
    const { jain, perWeightMs } = shareSlots({
      seed: 1,
      slots: 4,
      forMs: 10 * HOUR_MS,
      callers: EIGHT,
      createQueue: sound,
    })
    expect(jain).toBeGreaterThan(0.999)
    expect(Math.max(...perWeightMs) / Math.min(...perWeightMs)).toBeLessThan(1.05)
  })

  it('differ by a few requests and a fortieth, whoever they are, for any weights and lengths', () => {
    const caller = fc.record({
      weight: fc.integer({ min: 1, max: 100 }).map((tenths) => tenths / 10),
      serviceMs: fc.integer({ min: 50, max: 1_000 }),
    })
    const callers = fc.array(caller, { minLength: 2, maxLength: 6 })
    const crowd = fc.record({ seed: fc.nat(), slots: fc.integer({ min: 1, max: 4 }), callers })
    fc.assert(
      fc.property(crowd, ({ seed, slots, callers }) => {
        const named = callers.map((one, index) => ({ ...one, id: `key:${index}` }))
        // Nobody with so many slots as there are callers waits for anything.
        const isContended = slots < named.length
        const run = { seed, slots, callers: named, forMs: HOUR_MS / 2, createQueue: sound }
        const { perWeightMs } = shareSlots(run)
        // The longest of thousands of random requests is some ten times the mean.
        const longest = named.map(({ weight, serviceMs }) => (12 * serviceMs) / weight)
        const bound = (slots + 1) * 2 * Math.max(...longest)
        const spread = Math.max(...perWeightMs) - Math.min(...perWeightMs)
        // What guests take makes clocks late, and who has the newer head is moved further by its arrival
        // than the other: that grows with the time, up to one percent in 2,000 random crowds.
        const drift = quantile(perWeightMs, 0.5) / 40
        if (isContended && canAllBeServed(named, slots)) expect(spread).toBeLessThan(bound + drift)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('put off by no more than a few seconds who comes seldom and asks for little', () => {
    const callers = EIGHT.map((caller) => ({ ...caller, serviceMs: 4_000 }))
    const { guestWaitsMs } = shareSlots({
      seed: 2,
      slots: 4,
      forMs: 10 * HOUR_MS,
      callers,
      createQueue: sound,
    })
    expect(guestWaitsMs.length).toBeGreaterThan(290)
    expect(quantile(guestWaitsMs, 0.99)).toBeLessThan(12_000)
  })
})

/** One caller cannot have more than all of the slots: with four tickets, no more than four of them. */
const canAllBeServed = (callers: readonly { weight: number }[], slots: number): boolean => {
  const sum = callers.reduce((total, { weight }) => total + weight, 0)
  return callers.every(({ weight }) => (weight / sum) * slots <= 3)
}

// The measure, shown queues that do not share.
it.each([
  [
    'knows no weights',
    class extends Scheduler {
      override onTicketArrived(request: TicketRequest, now: number) {
        return super.onTicketArrived({ ...request, weight: 1 }, now)
      }
    },
  ],
  [
    'takes everybody for another caller each time',
    class extends Scheduler {
      override onTicketArrived(request: TicketRequest, now: number) {
        return super.onTicketArrived({ ...request, callerId: request.id }, now)
      }
    },
  ],
])('a queue that %s is far from fair', (_what, Faulty) => {
  const createQueue: CreateQueue = (settings, effects) => new Faulty(settings, effects)
  const run = { seed: 1, slots: 4, forMs: HOUR_MS, callers: EIGHT, createQueue }
  expect(shareSlots(run).jain).toBeLessThan(0.9)
})
