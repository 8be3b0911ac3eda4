import assert from 'node:assert/strict'
import type { CallerClass } from '../../shared/caller-class.ts'
import { serviceKey } from './aging-key.ts'
import type { HeapItem } from './indexed-heap.ts'
import type { Lane } from './lane.ts'
import type { Target } from './target.ts'

/** One request that asks for a slot. Times are monotonic milliseconds. */
export interface TicketRequest {
  /** Unique among the tickets that wait or run. */
  readonly id: string
  readonly callerId: string
  readonly class: CallerClass
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
  base: number
  /** Smallest first; see `serviceKey`. */
  key: number
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

  constructor(request: TicketRequest, sequence: number, agingPerMinute: number) {
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
    this.key = serviceKey(request.base, request.arrivedAt, agingPerMinute)
  }

  /** Only while it is in no lane: its place depends on both. */
  move({ base = this.base, isOnHold = this.isOnHold }: Move): void {
    assert(this.lane === null, 'a ticket is moved from lane to lane')
    assert(Number.isFinite(base), 'a base priority is a finite number')
    this.base = base
    this.isOnHold = isOnHold
  }
}

/** The order of service: by key, then by arrival, then by the order in which they came. */
export const compareTickets = (a: Ticket, b: Ticket): number =>
  a.key - b.key || a.arrivedAt - b.arrivedAt || a.sequence - b.sequence
