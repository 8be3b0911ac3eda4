import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { IndexedHeap } from './indexed-heap.ts'
import type { FairClocks } from './fair-clocks.ts'
import type { Lane } from './lane.ts'
import { compareLanes } from './lane.ts'
import type { Target } from './target.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

/**
 * The lanes with one target, which a free slot on one of its hosts can be offered to. Those whose
 * callers may not run more are kept apart, so that they stand in nobody's way.
 */
export class TargetQueue implements Target {
  readonly modelKey: string
  readonly host: string | null
  readonly avoidHost: string | null
  readonly isOnHold: boolean
  readonly #clocks: FairClocks
  readonly #lanes = new Set<Lane>()
  #size = 0
  /** Of each class those that may start something, by their heads. */
  readonly #heaps: Readonly<Record<CallerClass, IndexedHeap<Lane>>> = {
    direct: new IndexedHeap(compareLanes),
    app: new IndexedHeap(compareLanes),
    chat: new IndexedHeap(compareLanes),
    batch: new IndexedHeap(compareLanes),
  }

  constructor(target: Target, clocks: FairClocks) {
    this.#clocks = clocks
    this.modelKey = target.modelKey
    this.host = target.host
    this.avoidHost = target.avoidHost
    this.isOnHold = target.isOnHold
  }

  /** Tickets, in all lanes. */
  get size(): number {
    return this.#size
  }

  get lanes(): ReadonlySet<Lane> {
    return this.#lanes
  }

  /** The ticket with the smallest key that may start; null where all are parked. */
  get head(): Ticket | null {
    let first: Ticket | null = null
    for (const name of CALLER_CLASSES) {
      const head = this.headOf(name)
      if (head !== null && (first === null || compareTickets(head, first) < 0)) first = head
    }
    return first
  }

  /** The same of one class. */
  headOf(name: CallerClass): Ticket | null {
    return this.#heaps[name].peek()?.head ?? null
  }

  /** As they are now; removing one of them while going through them is fine. */
  tickets(): Ticket[] {
    return [...this.#lanes].flatMap((lane) => [...lane.tickets()])
  }

  insert(lane: Lane, ticket: Ticket): void {
    lane.insert(ticket)
    this.#size += 1
    if (lane.head === ticket) this.#clocks.tag(ticket)
    if (lane.size === 1) {
      this.#lanes.add(lane)
      if (!lane.isParked) this.#heapOf(lane).add(lane)
    } else if (lane.head === ticket && !lane.isParked) {
      this.#heapOf(lane).update(lane)
    }
  }

  remove(lane: Lane, ticket: Ticket): void {
    const wasHead = lane.head === ticket
    this.#size -= 1
    if (lane.size === 1) {
      // While its head is still there, since the heap compares heads.
      if (!lane.isParked) this.#heapOf(lane).remove(lane)
      this.#lanes.delete(lane)
      lane.remove(ticket)
      return
    }
    lane.remove(ticket)
    if (wasHead) this.retag(lane)
  }

  /** It has another head, or the clock of its caller another time. */
  retag(lane: Lane): void {
    this.#clocks.tag(lane.head!)
    if (!lane.isParked) this.#heapOf(lane).update(lane)
  }

  /** Its caller runs as many as it may from now on. */
  park(lane: Lane): void {
    this.#heapOf(lane).remove(lane)
  }

  /** Its caller may start more again. */
  unpark(lane: Lane): void {
    this.#heapOf(lane).add(lane)
  }

  /** All keys have changed. */
  rebuild(): void {
    for (const lane of this.#lanes) this.#clocks.tag(lane.head!)
    for (const name of CALLER_CLASSES) this.#heaps[name].rebuild()
  }

  #heapOf({ share }: Lane): IndexedHeap<Lane> {
    return this.#heaps[share.class]
  }
}
