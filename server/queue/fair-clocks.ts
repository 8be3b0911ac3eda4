import assert from 'node:assert/strict'
import { serviceKey } from './aging-key.ts'
import { FairClock } from './fair-clock.ts'
import type { Ticket } from './ticket.ts'

const MINUTE_MS = 60_000

/** No caller's clock is further ahead than this, so nobody waits longer for having had too much. */
const AHEAD_MS_MAX = 300_000

/** Idle clocks that are kept before those are dropped that say nothing any more. */
const IDLE_MAX = 100

/** Gain of the moving average of how long a caller's requests are, as in RFC 6298, section 2. */
const LENGTH_GAIN = 1 / 8

/** What a lease costs, as it is known when it is granted. */
interface Charge {
  readonly now: number
  /** Slots of all hosts at work: what all callers together can have in a unit of time. */
  readonly slots: number
  /** How long the model's requests usually take; null where that is not known yet. */
  readonly serviceMs: number | null
}

/**
 * Callers share slots by the time that they hold them, not by the number of their requests (design.md 5,
 * scheduling.md 0.2 and 8.2). A lease of `c` ms moves its caller's clock by `c * sum of weights /
 * (slots * own weight)`: what a fair share of the slots takes to do as much. An estimate of it is charged
 * at the start and put right at the end. Counted is the time on a slot, since that is what others wait
 * for, and known without asking the host.
 */
export class FairClocks {
  /** Points of priority that waiting tickets gain each minute. */
  agingPerMinute = 0
  readonly #clocks = new Map<string, FairClock>()
  /** Of the callers with tickets that wait or run. */
  #weights = 0
  #sizeMax = IDLE_MAX

  of(callerId: string, now: number): FairClock {
    const known = this.#clocks.get(callerId)
    if (known !== undefined) return known
    if (this.#clocks.size >= this.#sizeMax) this.#sweep(now)
    const clock = new FairClock(callerId)
    this.#clocks.set(callerId, clock)
    return clock
  }

  /** A ticket has come, with the weight that its caller has now. */
  enter({ clock }: Ticket, weight: number, now: number): void {
    // What lies in the past is forgotten, so that it makes no difference whether it was dropped.
    if (clock.isIdle && clock.time <= now) clock.time = -Infinity
    if (!clock.isIdle) this.#weights -= clock.weight
    clock.weight = Math.round(weight * 1_000)
    assert(clock.weight > 0, 'a caller has some weight')
    this.#weights += clock.weight
    clock.tickets += 1
  }

  /** The ticket is gone, however it went. */
  leave({ clock }: Ticket): void {
    assert(clock.tickets > 0, 'only a ticket that came can leave')
    clock.tickets -= 1
    if (clock.isIdle) this.#weights -= clock.weight
  }

  /** Gives the head of a lane its key. */
  tag(head: Ticket): void {
    this.place(head, Math.max(head.arrivedAt, head.clock.time))
  }

  /** Gives a ticket the key that it has if it counts as having come at `start`. */
  place(ticket: Ticket, start: number): void {
    ticket.start = start
    ticket.key = this.keyOf(ticket.base, start)
  }

  keyOf(base: number, start: number): number {
    return serviceKey(base, start, this.agingPerMinute)
  }

  /** How far a clock moves for each millisecond on one of so many slots. */
  paceOf(clock: FairClock, slots: number): number {
    return this.#weights / (slots * clock.weight)
  }

  /** The ticket runs from now on. */
  charge(ticket: Ticket, { now, slots, serviceMs }: Charge): void {
    const { clock } = ticket
    const start = Math.max(ticket.arrivedAt, clock.time)
    ticket.pace = this.paceOf(clock, slots)
    const end = start + (serviceMs ?? 0) * clock.length * ticket.pace
    this.#set(clock, Math.min(end, now + this.aheadMsMax))
    ticket.chargedMs = clock.time - start
  }

  /** Its lease has ended, and is to cost so much. */
  settle(ticket: Ticket, costMs: number, now: number): void {
    const { clock } = ticket
    const owed = costMs * ticket.pace - ticket.chargedMs
    this.#set(clock, Math.min(clock.time + owed, now + this.aheadMsMax))
  }

  /** A request was done whole that usually takes `usualMs`: so long are this caller's. */
  learn({ clock }: Ticket, serviceMs: number, usualMs: number): void {
    if (usualMs > 0) clock.length += LENGTH_GAIN * (serviceMs / usualMs - clock.length)
  }

  /**
   * Half of what one point of priority is worth: sharing never turns two whole points round. Those that
   * an operator has moved between two of them may be.
   */
  get aheadMsMax(): number {
    if (this.agingPerMinute === 0) return AHEAD_MS_MAX
    return Math.min(AHEAD_MS_MAX, MINUTE_MS / this.agingPerMinute / 2)
  }

  #set(clock: FairClock, time: number): void {
    if (time === clock.time) return
    clock.time = time
    for (const { lanes } of clock.shares) {
      for (const lane of lanes.values()) lane.queue.retag(lane)
    }
  }

  /** Seldom, since each time leaves as much room as it found in use. */
  #sweep(now: number): void {
    for (const clock of this.#clocks.values()) {
      if (clock.isIdle && clock.time <= now) this.#clocks.delete(clock.callerId)
    }
    this.#sizeMax = IDLE_MAX + 2 * this.#clocks.size
  }
}
