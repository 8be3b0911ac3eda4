import assert from 'node:assert/strict'
import type { CallerLimits } from '../flow/caller-limits.ts'
import type { CallerShare } from './caller-share.ts'
import type { Ticket } from './ticket.ts'

/** What counts towards the limits of the queue's own that a caller may have. */
export type QueueLimits = Pick<CallerLimits, 'waiting' | 'running'>

/** A caller with limits of its own, and what counts towards them whatever it asked for. */
export class CallerQuota {
  readonly callerId: string
  /** Those with waiting tickets. */
  readonly shares = new Set<CallerShare>()
  waitingMax = Infinity
  runningMax = Infinity
  #running = 0

  constructor(callerId: string) {
    this.callerId = callerId
  }

  get waiting(): number {
    let tickets = 0
    for (const share of this.shares) tickets += share.tickets
    return tickets
  }

  /** As many of its tickets run as may: none of those that wait is started, nor is anybody behind them held up. */
  get isFull(): boolean {
    return this.#running >= this.runningMax
  }

  limit(limits: QueueLimits): void {
    this.#change(() => {
      this.waitingMax = limits.waiting ?? Infinity
      this.runningMax = limits.running ?? Infinity
    })
  }

  countLeases(change: number): void {
    this.#change(() => {
      this.#running += change
    })
    assert(this.#running >= 0, 'only a ticket that runs stops running')
  }

  /** Lanes compete for slots only while their caller may start more. */
  #change(change: () => void): void {
    const wasFull = this.isFull
    change()
    if (this.isFull === wasFull) return
    for (const { lanes } of this.shares) {
      for (const lane of lanes.values()) {
        if (wasFull) lane.queue.unpark(lane)
        else lane.queue.park(lane)
      }
    }
  }
}

/** The callers that have limits of their own; most have none, and cost nothing here. */
export class CallerQuotas {
  readonly #quotas = new Map<string, CallerQuota>()

  of(callerId: string): CallerQuota | null {
    return this.#quotas.size === 0 ? null : (this.#quotas.get(callerId) ?? null)
  }

  /** Null takes the limits away. What runs already goes on, and is counted. */
  change(callerId: string, limits: QueueLimits | null, now: Population): void {
    const quota = this.#quotas.get(callerId) ?? this.#open(callerId, now)
    quota.limit(limits ?? {})
    if (limits !== null) return
    this.#quotas.delete(callerId)
    for (const share of quota.shares) share.quota = null
  }

  #open(callerId: string, { backlog, leases }: Population): CallerQuota {
    const quota = new CallerQuota(callerId)
    this.#quotas.set(callerId, quota)
    for (const share of backlog.shares.values()) {
      if (share.callerId !== callerId) continue
      share.quota = quota
      quota.shares.add(share)
    }
    for (const ticket of leases.running.values()) {
      if (ticket.callerId === callerId) quota.countLeases(1)
    }
    return quota
  }
}

/** What waits and runs at the moment in which a caller gets its first limits. */
interface Population {
  readonly backlog: { readonly shares: ReadonlyMap<string, CallerShare> }
  readonly leases: { readonly running: ReadonlyMap<string, Ticket> }
}
