import assert from 'node:assert/strict'
import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { serviceKey } from './aging-key.ts'
import { Flow, flowKey } from './flow.ts'
import { IndexedHeap } from './indexed-heap.ts'
import { Lane } from './lane.ts'
import { targetKey } from './target.ts'
import { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'

/** All waiting tickets: by id, by target for service, by flow and class for the bounds, by expiry. */
export class Backlog {
  readonly #tickets = new Map<string, Ticket>()
  readonly #queues = new Map<string, TargetQueue>()
  readonly #flows = new Map<string, Flow>()
  readonly #counts = Object.fromEntries(CALLER_CLASSES.map((name) => [name, 0])) as Record<
    CallerClass,
    number
  >
  readonly #expiries = new IndexedHeap<Ticket>((a, b) => a.expiresAt - b.expiresAt)
  #bytes = 0

  get size(): number {
    return this.#tickets.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** One for each target that tickets wait for. */
  get queues(): ReadonlyMap<string, TargetQueue> {
    return this.#queues
  }

  /** Those with waiting tickets. */
  get flows(): ReadonlyMap<string, Flow> {
    return this.#flows
  }

  get(id: string): Ticket | undefined {
    return this.#tickets.get(id)
  }

  tickets(): Iterable<Ticket> {
    return this.#tickets.values()
  }

  countOf(callerClass: CallerClass): number {
    return this.#counts[callerClass]
  }

  /** The ticket that expires first. */
  nextExpiring(): Ticket | undefined {
    return this.#expiries.peek()
  }

  insert(ticket: Ticket): void {
    assert(!this.#tickets.has(ticket.id), 'a ticket waits once')
    const flow = this.#openFlow(ticket)
    const lane = this.#openLane(flow, ticket)
    lane.queue.insert(lane, ticket)
    flow.tickets += 1
    flow.bytes += ticket.bytes
    this.#tickets.set(ticket.id, ticket)
    this.#expiries.add(ticket)
    this.#counts[ticket.class] += 1
    this.#bytes += ticket.bytes
  }

  remove(ticket: Ticket): void {
    const wasThere = this.#tickets.delete(ticket.id)
    assert(wasThere, 'only a waiting ticket is removed')
    const lane = ticket.lane!
    const { flow, queue } = lane
    queue.remove(lane, ticket)
    flow.tickets -= 1
    flow.bytes -= ticket.bytes
    if (lane.size === 0) flow.lanes.delete(targetKey(queue))
    if (queue.lanes.size === 0) this.#queues.delete(targetKey(queue))
    if (flow.tickets === 0) this.#flows.delete(flow.key)
    this.#expiries.remove(ticket)
    this.#counts[ticket.class] -= 1
    this.#bytes -= ticket.bytes
  }

  /** Gives every ticket its key at another rate. Lanes keep their order: in each the base is one. */
  rekey(agingPerMinute: number): void {
    for (const ticket of this.#tickets.values()) {
      ticket.key = serviceKey(ticket.base, ticket.arrivedAt, agingPerMinute)
    }
    for (const queue of this.#queues.values()) queue.rebuild()
  }

  #openFlow(ticket: Ticket): Flow {
    const key = flowKey(ticket)
    const known = this.#flows.get(key)
    if (known !== undefined) return known
    const flow = new Flow(key, ticket.class)
    this.#flows.set(key, flow)
    return flow
  }

  #openLane(flow: Flow, ticket: Ticket): Lane {
    const key = targetKey(ticket)
    const known = flow.lanes.get(key)
    if (known !== undefined) return known
    let queue = this.#queues.get(key)
    if (queue === undefined) {
      queue = new TargetQueue(ticket)
      this.#queues.set(key, queue)
    }
    const lane = new Lane(flow, queue)
    flow.lanes.set(key, lane)
    return lane
  }
}
