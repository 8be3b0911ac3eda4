import assert from 'node:assert/strict'
import type { CallerClass } from '../../shared/caller-class.ts'
import type { FairClock } from './fair-clock.ts'
import type { HeapItem } from './indexed-heap.ts'
import type { Lane } from './lane.ts'
import type { Target } from './target.ts'

/** One request that asks for a slot. Times are monotonic milliseconds. */
export interface TicketRequest {
  /** Unique among the tickets that wait or run. */
  readonly id: string
  readonly callerId: string
  readonly class: CallerClass
  /** Its caller's share of the slots against those of others; more than 0. */
  readonly weight: number
  /** Any finite number; lower is served first. */
  readonly base: number
  readonly modelKey: string
  /** The one host that it is pinned to, or null. */
  readonly host: string | null
  readonly arrivedAt: number
  /** When the maximum wait or the caller's own deadline ends, whichever is first. */
  readonly expiresAt: number
  /** What the ticket holds in memory while it waits. */
  readonly bytes: number
}

/** What an operator changes about a waiting ticket; what is left out stays. */
export interface Move {
  /** Any finite number. */
  readonly base?: number
  readonly isOnHold?: boolean
}

/** A request inside the queue: its place while it waits, its lease while it runs. */
export class Ticket implements Target, HeapItem {
  readonly id: string
  readonly callerId: string
  readonly class: CallerClass
  readonly modelKey: string
  readonly host: string | null
  readonly arrivedAt: number
  readonly expiresAt: number
  readonly bytes: number
  /** The order of arrival, which breaks the last ties. */
  readonly sequence: number
  /** Its caller's. */
  readonly clock: FairClock
  base: number
  /** When it counts as having come: not before its caller's fair share is used up. See `FairClocks`. */
  start: number
  /** Smallest first; see `serviceKey`. It holds for heads of lanes; others have one when it is asked for. */
  key = NaN
  avoidHost: string | null = null
  isOnHold = false

  /** Where it waits; its neighbours are those of the same lane. */
  lane: Lane | null = null
  previous: Ticket | null = null
  next: Ticket | null = null
  /** Its index among the expiries. */
  heapIndex = -1

  /** Where and since when it runs; null while it waits. */
  leasedHost: string | null = null
  startedAt: number | null = null
  /** What its caller's clock was moved by when it started, and what a millisecond of its lease is worth. */
  chargedMs = 0
  pace = 0

  constructor(request: TicketRequest, sequence: number, clock: FairClock) {
    assert(Number.isFinite(request.base), 'a base priority is a finite number')
    assert(Number.isFinite(request.arrivedAt), 'a ticket arrives at some time')
    assert(request.expiresAt > -Infinity, 'a ticket expires at some time, or at Infinity')
    this.id = request.id
    this.callerId = request.callerId
    this.class = request.class
    this.modelKey = request.modelKey
    this.host = request.host
    this.arrivedAt = request.arrivedAt
    this.expiresAt = request.expiresAt
    this.bytes = request.bytes
    this.sequence = sequence
    this.base = request.base
    this.clock = clock
    this.start = request.arrivedAt
  }

  /** Only while it is in no lane: its place depends on both. */
  move({ base = this.base, isOnHold = this.isOnHold }: Move): void {
    assert(this.lane === null, 'a ticket is moved from lane to lane')
    assert(Number.isFinite(base), 'a base priority is a finite number')
    this.base = base
    this.isOnHold = isOnHold
  }
}

/** The order of service: by key, then by when they count as having come, then by arrival. */
export const compareTickets = (a: Ticket, b: Ticket): number =>
  a.key - b.key || a.start - b.start || compareArrivals(a, b)

/** The order in which they came. */
export const compareArrivals = (a: Ticket, b: Ticket): number =>
  a.arrivedAt - b.arrivedAt || a.sequence - b.sequence
