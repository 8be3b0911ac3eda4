import type { EstimateView } from './estimate.ts'
import type { FairClock } from './fair-clock.ts'
import type { Lane } from './lane.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareArrivals, compareTickets } from './ticket.ts'

/**
 * Who will be served before whom, as it looks now. The head of a lane has its key; behind it tickets are
 * expected to follow each other at what each of them will move their caller's clock by. It is a forecast:
 * decisions are about heads alone.
 */
export class Outlook {
  readonly #view: EstimateView
  readonly #slots: number

  constructor(view: EstimateView) {
    this.#view = view
    this.#slots = Math.max(1, view.hosts.slotsAtWork())
  }

  /** Gives every waiting ticket its key, so that they can be put in order. O(n). */
  foreseeAll(): void {
    for (const queue of this.#view.backlog.queues.values()) {
      const usualMs = this.#usualMs(queue)
      for (const lane of queue.lanes) {
        const stepMs = this.#stepMs(lane.share.clock, usualMs)
        let index = 0
        for (let at = lane.head; at !== null; at = at.next) {
          if (index > 0) this.#place(at, lane.head!, index * stepMs)
          index += 1
        }
      }
    }
  }

  /** Gives one ticket its key, which need not be in the backlog yet. */
  foresee(ticket: Ticket): void {
    const lane = ticket.lane ?? this.#view.backlog.laneOf(ticket)
    if (lane === undefined) this.#view.clocks.tag(ticket)
    else if (lane.head !== ticket) {
      const stepMs = this.#stepMs(lane.share.clock, this.#usualMs(lane.queue))
      this.#place(ticket, lane.head!, lane.indexOf(ticket) * stepMs)
    }
  }

  /** How many of the queue's tickets are served before one that has its key. O(lanes), with luck. */
  countIn(queue: TargetQueue, ticket: Ticket): number {
    const usualMs = this.#usualMs(queue)
    let count = 0
    for (const lane of queue.lanes) count += this.#count(lane, ticket, usualMs)
    return count
  }

  /** The same of one lane. */
  countBefore(lane: Lane, ticket: Ticket): number {
    return this.#count(lane, ticket, this.#usualMs(lane.queue))
  }

  #count(lane: Lane, ticket: Ticket, usualMs: number): number {
    if (ticket.lane === lane) return lane.indexOf(ticket)
    if (compareTickets(lane.head!, ticket) > 0) return 0
    if (lane.size === 1) return 1
    const stepMs = this.#stepMs(lane.share.clock, usualMs)
    const tail = lane.tail!
    if (
      this.#compare(tail, ticket, this.#startOf(tail, lane.head!, (lane.size - 1) * stepMs)) < 0
    ) {
      return lane.size
    }
    return this.#divide(lane, ticket, stepMs) ?? this.#walk(lane, ticket, stepMs)
  }

  /**
   * Where all have come before the time that their head counts as having come at, as in a lane that is
   * long, each follows the one before by a step. Null elsewhere, and where two are even.
   */
  #divide({ head, tail, size }: Lane, ticket: Ticket, stepMs: number): number | null {
    if (stepMs === 0 || tail!.arrivedAt > head!.start) return null
    const order = (index: number): number => {
      const start = head!.start + index * stepMs
      return this.#view.clocks.keyOf(head!.base, start) - ticket.key || start - ticket.start
    }
    const behindMs = ticket.key - head!.key || ticket.start - head!.start
    let index = Math.min(size - 1, Math.max(1, Math.ceil(behindMs / stepMs)))
    // What was divided may be rounded to the wrong side of a ticket.
    if (order(index) < 0) index += 1
    else if (order(index - 1) > 0) index -= 1
    return order(index - 1) === 0 || order(index) === 0 ? null : index
  }

  #walk({ head }: Lane, ticket: Ticket, stepMs: number): number {
    let count = 1
    for (let at = head!.next; at !== null; at = at.next) {
      if (this.#compare(at, ticket, this.#startOf(at, head!, count * stepMs)) > 0) break
      count += 1
    }
    return count
  }

  /** As `compareTickets`, for a ticket that will count as having come at `start`. */
  #compare(other: Ticket, ticket: Ticket, start: number): number {
    const key = this.#view.clocks.keyOf(other.base, start)
    return key - ticket.key || start - ticket.start || compareArrivals(other, ticket)
  }

  #place(ticket: Ticket, head: Ticket, afterMs: number): void {
    this.#view.clocks.place(ticket, this.#startOf(ticket, head, afterMs))
  }

  #startOf(ticket: Ticket, head: Ticket, afterMs: number): number {
    return Math.max(ticket.arrivedAt, head.start + afterMs)
  }

  #usualMs({ modelKey }: TargetQueue): number {
    return this.#view.serviceTimes.expect(modelKey)?.meanMs ?? 0
  }

  #stepMs(clock: FairClock, usualMs: number): number {
    return usualMs * clock.length * this.#view.clocks.paceOf(clock, this.#slots)
  }
}
