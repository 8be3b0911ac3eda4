import assert from 'node:assert/strict'
import { IndexedHeap } from './indexed-heap.ts'
import type { Lane } from './lane.ts'
import { compareLanes } from './lane.ts'
import type { Target } from './target.ts'
import type { Ticket } from './ticket.ts'

/** The lanes with one target, which a free slot on one of its hosts can be offered to. */
export class TargetQueue implements Target {
  readonly modelKey: string
  readonly host: string | null
  readonly avoidHost: string | null
  readonly isOnHold: boolean
  readonly #lanes = new Set<Lane>()
  readonly #heap = new IndexedHeap<Lane>(compareLanes)

  constructor(target: Target) {
    this.modelKey = target.modelKey
    this.host = target.host
    this.avoidHost = target.avoidHost
    this.isOnHold = target.isOnHold
  }

  get lanes(): ReadonlySet<Lane> {
    return this.#lanes
  }

  /** The ticket with the smallest key. */
  get head(): Ticket {
    const lane = this.#heap.peek()
    assert(lane !== undefined, 'a target without tickets has no queue')
    return lane.head!
  }

  insert(lane: Lane, ticket: Ticket): void {
    lane.insert(ticket)
    if (lane.size === 1) {
      this.#lanes.add(lane)
      this.#heap.add(lane)
    } else if (lane.head === ticket) {
      this.#heap.update(lane)
    }
  }

  remove(lane: Lane, ticket: Ticket): void {
    const wasHead = lane.head === ticket
    if (lane.size === 1) {
      // While its head is still there, since the heap compares heads.
      this.#heap.remove(lane)
      this.#lanes.delete(lane)
      lane.remove(ticket)
      return
    }
    lane.remove(ticket)
    if (wasHead) this.#heap.update(lane)
  }

  /** The keys of the tickets have changed. */
  rebuild(): void {
    this.#heap.rebuild()
  }
}
