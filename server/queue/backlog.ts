import assert from 'node:assert/strict'
import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { TransitMap } from '../transit-map.ts'
import type { CallerQuotas } from './caller-quota.ts'
import { CallerShare, shareKey } from './caller-share.ts'
import type { FairClocks } from './fair-clocks.ts'
import { IndexedHeap } from './indexed-heap.ts'
import { Lane } from './lane.ts'
import { targetKey, type Target } from './target.ts'
import { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'

/** All waiting tickets: by id, by target for service, by caller and class for the bounds, by expiry. */
export class Backlog {
  readonly #tickets = new TransitMap<string, Ticket>()
  readonly #queues = new Map<string, TargetQueue>()
  readonly #shares = new Map<string, CallerShare>()
  readonly #counts = Object.fromEntries(CALLER_CLASSES.map((name) => [name, 0])) as Record<
    CallerClass,
    number
  >
  readonly #expiries = new IndexedHeap<Ticket>((a, b) => a.expiresAt - b.expiresAt)
  #bytes = 0
  readonly #quotas: CallerQuotas
  readonly #clocks: FairClocks

  constructor(quotas: CallerQuotas, clocks: FairClocks) {
    this.#quotas = quotas
    this.#clocks = clocks
  }

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

  /** One for each caller with waiting tickets. */
  get shares(): ReadonlyMap<string, CallerShare> {
    return this.#shares
  }

  get(id: string): Ticket | undefined {
    return this.#tickets.get(id)
  }

  tickets(): Iterable<Ticket> {
    return this.#tickets.entries.values()
  }

  /** As they are now; removing them while going through them is fine. */
  ticketsFor(isMeant: (target: Target) => boolean): Ticket[] {
    return [...this.#queues.values()].filter(isMeant).flatMap((queue) => queue.tickets())
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
    const share = this.#openShare(ticket)
    const lane = this.#openLane(share, ticket)
    lane.queue.insert(lane, ticket)
    share.tickets += 1
    share.bytes += ticket.bytes
    this.#tickets.set(ticket.id, ticket)
    this.#expiries.add(ticket)
    this.#counts[ticket.class] += 1
    this.#bytes += ticket.bytes
  }

  remove(ticket: Ticket): void {
    const wasThere = this.#tickets.delete(ticket.id)
    assert(wasThere, 'only a waiting ticket is removed')
    const lane = ticket.lane!
    const { share, queue } = lane
    queue.remove(lane, ticket)
    share.tickets -= 1
    share.bytes -= ticket.bytes
    if (lane.size === 0) share.lanes.delete(lane.key)
    if (queue.lanes.size === 0) this.#queues.delete(targetKey(queue))
    if (share.tickets === 0) this.#closeShare(share)
    this.#expiries.remove(ticket)
    this.#counts[ticket.class] -= 1
    this.#bytes -= ticket.bytes
  }

  /** The lane that the ticket waits in, or would; undefined where there is none yet. */
  laneOf(ticket: Ticket): Lane | undefined {
    return this.#shares.get(shareKey(ticket))?.lanes.get(laneKey(ticket, targetKey(ticket)))
  }

  /** The rate of aging is another one. Lanes keep their order: in each the base is one. */
  rekey(): void {
    for (const queue of this.#queues.values()) queue.rebuild()
  }

  #openShare(ticket: Ticket): CallerShare {
    const key = shareKey(ticket)
    const known = this.#shares.get(key)
    if (known !== undefined) return known
    const share = new CallerShare(ticket)
    share.quota = this.#quotas.of(ticket.callerId)
    share.quota?.shares.add(share)
    share.clock.shares.add(share)
    this.#shares.set(key, share)
    return share
  }

  #closeShare(share: CallerShare): void {
    share.quota?.shares.delete(share)
    share.clock.shares.delete(share)
    this.#shares.delete(share.key)
  }

  #openLane(share: CallerShare, ticket: Ticket): Lane {
    const target = targetKey(ticket)
    const key = laneKey(ticket, target)
    const known = share.lanes.get(key)
    if (known !== undefined) return known
    let queue = this.#queues.get(target)
    if (queue === undefined) {
      queue = new TargetQueue(ticket, this.#clocks)
      this.#queues.set(target, queue)
    }
    const lane = new Lane(key, share, queue)
    share.lanes.set(key, lane)
    return lane
  }
}

const laneKey = ({ base }: Ticket, target: string): string => `${base} ${target}`
