import assert from 'node:assert/strict'
import type { CallerShare } from './caller-share.ts'
import type { HeapItem } from './indexed-heap.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareArrivals, compareTickets } from './ticket.ts'

/**
 * The waiting tickets of one flow (one caller at one base priority) with one target, in order of
 * arrival. Only its head competes with other lanes, so a flow keeps its order per set of eligible hosts, and a head whose hosts are full
 * holds up nobody who wants another model. The tickets are their own links: any leaves in O(1).
 */
export class Lane implements HeapItem {
  /** Its name in its share. */
  readonly key: string
  readonly share: CallerShare
  readonly queue: TargetQueue
  /** Its index among the lanes of its target. */
  heapIndex = -1
  #head: Ticket | null = null
  #tail: Ticket | null = null
  #size = 0

  constructor(key: string, share: CallerShare, queue: TargetQueue) {
    this.key = key
    this.share = share
    this.queue = queue
  }

  /** Its caller runs as many as it may: it does not compete for slots. */
  get isParked(): boolean {
    return this.share.quota?.isFull === true
  }

  get head(): Ticket | null {
    return this.#head
  }

  get tail(): Ticket | null {
    return this.#tail
  }

  get size(): number {
    return this.#size
  }

  /**
   * Puts the ticket in its place by arrival. New ones belong at the end and returned ones near the
   * front; only one that an operator moved may have to look further.
   */
  insert(ticket: Ticket): void {
    assert(ticket.lane === null, 'a ticket waits in one lane only')
    const next = this.#findFollower(ticket)
    const previous = next === null ? this.#tail : next.previous
    ticket.lane = this
    ticket.previous = previous
    ticket.next = next
    if (previous === null) this.#head = ticket
    else previous.next = ticket
    if (next === null) this.#tail = ticket
    else next.previous = ticket
    this.#size += 1
  }

  remove(ticket: Ticket): void {
    assert(ticket.lane === this, 'a ticket leaves the lane that it waits in')
    const { previous, next } = ticket
    if (previous === null) this.#head = next
    else previous.next = next
    if (next === null) this.#tail = previous
    else next.previous = previous
    ticket.lane = null
    ticket.previous = null
    ticket.next = null
    this.#size -= 1
  }

  /** How many of its tickets came before this one, which need not be in it. O(1) for the last one. */
  indexOf(ticket: Ticket): number {
    if (this.#tail === null || compareArrivals(this.#tail, ticket) < 0) return this.#size
    if (this.#tail === ticket) return this.#size - 1
    let index = 0
    for (let at = this.#head!; compareArrivals(at, ticket) < 0; at = at.next!) index += 1
    return index
  }

  *tickets(): Generator<Ticket> {
    for (let at = this.#head; at !== null; at = at.next) yield at
  }

  #findFollower(ticket: Ticket): Ticket | null {
    if (this.#tail === null || compareArrivals(this.#tail, ticket) < 0) return null
    let at = this.#head
    while (at !== null && compareArrivals(at, ticket) < 0) at = at.next
    return at
  }
}

/** The order of lanes is that of their heads; an empty lane is in no heap. */
export const compareLanes = (a: Lane, b: Lane): number => compareTickets(a.head!, b.head!)
