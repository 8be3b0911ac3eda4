import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Places, type Placement } from '../../../admin-ui/src/live/places.ts'
import type { LiveTicket } from '../../../admin-ui/src/live/stream/queue-list.ts'
import { PINNED_BASE } from '../../queue/aging-key.ts'
import { VirtualQueue } from './virtual-queue.ts'

// Goal: what the page says before a row is let go is what the queue then does. Method: the scheduler
// itself, with tickets that wait for a slot which is never free.

interface Arrival {
  readonly caller: number
  readonly base: number
  readonly afterMs: number
}

const fill = (arrivals: readonly Arrival[], agingPerMinute = 0.1): VirtualQueue => {
  const queue = new VirtualQueue({ agingPerMinute })
  queue.host()
  queue.arrive('holder', { callerId: 'key:holder' })
  for (const [index, { caller, base, afterMs }] of arrivals.entries()) {
    // Not by whole parts of a point, where the last bit would decide.
    queue.now += afterMs + 0.37
    queue.arrive(`t${index}`, { callerId: `key:${caller}`, base })
  }
  return queue
}

const waitingOf = ({ scheduler, now }: VirtualQueue): LiveTicket[] =>
  scheduler.waiting(now).map((place) => {
    const { id: ticket, position, base: priority, shareDelayMs, waitedMs } = place
    const { callerId } = scheduler.view(now).backlog.get(ticket)!
    const queuedAt = now - waitedMs
    const isPinned = priority === PINNED_BASE
    const told = { ticket, position, priority, shareDelayMs, queuedAt, isPinned, callerId }
    return { ...told, basePriority: isPinned ? 2 : priority } as LiveTicket
  })

/** Lets the ticket at one place go before the one at another; what was said of it. */
const drop = (queue: VirtualQueue, from: number, before: number, agingPerMinute = 0.1) => {
  const waiting = waitingOf(queue)
  const ticket = waiting[from - 1]!
  const said = new Places(ticket, waiting, agingPerMinute).before(
    waiting[before - 1]?.ticket ?? null,
  )
  const base = baseOf(said)
  if (base !== null) queue.scheduler.onTicketMoved(ticket.ticket, { base }, queue.now)
  return { said, place: queue.waitingIds().indexOf(ticket.ticket) + 1 }
}

const baseOf = (said: Placement): number | null =>
  said.kind === 'move' ? said.priority : said.kind === 'next' ? PINNED_BASE : null

/** So many, each of a caller of its own, ten seconds after the one before. */
const strangers = (count: number): readonly Arrival[] =>
  Array.from({ length: count }, (_, caller) => ({
    caller,
    base: 1 + (caller % 3),
    afterMs: 10_000,
  }))

describe('a row that is dragged', () => {
  it('stands where it was let go, wherever in the list that is', () => {
    for (let from = 1; from <= 12; from += 1) {
      for (let before = 2; before <= 13; before += 1) {
        const { place } = drop(fill(strangers(12)), from, before)
        expect([from, before, place]).toEqual([from, before, before > from ? before - 1 : before])
      }
    }
  })

  it('gets the plainest priority that leads there', () => {
    expect(drop(fill(strangers(9)), 9, 4).said).toEqual({ kind: 'move', priority: 1, place: 4 })
    expect(drop(fill(strangers(9)), 9, 3).said).toEqual({ kind: 'move', priority: 0.96, place: 3 })
    expect(drop(fill(strangers(9)), 1, 10).said).toEqual({ kind: 'move', priority: 4, place: 9 })
  })

  it('is served next where it is let go before all, in its turn among those that are', () => {
    const queue = fill(strangers(5))
    expect(drop(queue, 4, 1)).toEqual({ said: { kind: 'next', place: 1 }, place: 1 })
    expect(drop(queue, 2, 1)).toEqual({ said: { kind: 'next', place: 1 }, place: 1 })
    expect(drop(queue, 5, 2)).toEqual({ said: { kind: 'next', place: 2 }, place: 2 })
    expect(drop(queue, 1, 5).said).toMatchObject({ kind: 'move', place: 4 })
  })

  it('stays where that is its place', () => {
    const queue = fill(strangers(5))
    expect(drop(queue, 3, 4)).toEqual({ said: { kind: 'stays', place: 3 }, place: 3 })
    expect(drop(queue, 5, 6).said).toEqual({ kind: 'stays', place: 5 })
  })

  it('without aging goes between those of other priorities, and by arrival among those of its own', () => {
    const arrivals = [1, 1, 3, 3].map((base, caller) => ({ caller, base, afterMs: 1_000 }))
    expect(drop(fill(arrivals, 0), 4, 3, 0).said).toEqual({ kind: 'move', priority: 2, place: 3 })
    expect(drop(fill(arrivals, 0), 4, 2, 0).said).toMatchObject({ kind: 'move', place: 3 })
  })

  it('stands where it was said that it would, whoever waits with it', () => {
    const arrival = fc.record({
      caller: fc.nat({ max: 3 }),
      base: fc.integer({ min: 1, max: 4 }),
      afterMs: fc.integer({ min: 1, max: 400_000 }),
    })
    const drops = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 5 })
    const arrivals = fc.array(arrival, { minLength: 2, maxLength: 20 })
    const check = (tickets: readonly Arrival[], moves: readonly [number, number][]): void => {
      const queue = fill(tickets)
      for (const [from, before] of moves) {
        const places = [1 + (from % tickets.length), 1 + (before % (tickets.length + 1))] as const
        const { said, place } = drop(queue, ...places)
        expect(place).toBe(said.place)
      }
    }
    fc.assert(fc.property(arrivals, drops, check), { numRuns: 300 })
  })
})
