import type { Estimate } from './work.ts'
import type { HostTable } from './host-table.ts'
import type { Lane } from './lane.ts'

/** Why a waiting ticket has not been started. */
export type WaitReason =
  /** Its hosts are up and full. */
  | 'no_free_slot'
  /** A host has a free slot, and said that it is full: it is left alone for a moment. */
  | 'host_busy'
  /** No host that has its model is up. */
  | 'host_down'
  /** The hosts of its model that are up run empty, because an operator wants it so. */
  | 'host_draining'
  /** An operator holds it. */
  | 'on_hold'
  /** As many requests of its caller run as may. */
  | 'running_limit'

/** Where a waiting ticket stands. */
export interface Place {
  readonly id: string
  /** Among all waiting tickets, in order of service, from 1. */
  readonly position: number
  /** The same among those alone that may take a slot from it. */
  readonly positionMin: number
  readonly base: number
  /** Smallest first; see `serviceKey`. */
  readonly key: number
  /** An operator keeps it from being started. */
  readonly isOnHold: boolean
  /** When it is evicted, in monotonic ms. */
  readonly expiresAt: number
  /**
   * How much later than it came it counts as having come, since its caller has had its fair share of the
   * slots or will have had it by what waits before it.
   */
  readonly shareDelayMs: number
  /** `base - rate * (waited - share delay)`; below 0 after a long wait. */
  readonly effectivePriority: number
  readonly waitedMs: number
  /** Null while no service time was measured, or no host that may take it is up. */
  readonly eta: Estimate | null
  readonly reason: WaitReason
}

/** What runs where, since when (monotonic ms). */
export interface RunningTicket {
  readonly id: string
  readonly host: string
  readonly startedAt: number
}

export const findWaitReason = (lane: Lane, hosts: HostTable, now: number): WaitReason => {
  if (lane.queue.isOnHold) return 'on_hold'
  if (lane.isParked) return 'running_limit'
  let reason: WaitReason = 'host_down'
  for (const host of hosts.all()) {
    if (!hosts.isEligible(host, lane.queue)) {
      const isDraining = reason === 'host_down' && hosts.isDrainingFor(host, lane.queue)
      if (isDraining) reason = 'host_draining'
      continue
    }
    if (host.busyUntil > now && host.slotsInUse < host.view!.slots) return 'host_busy'
    reason = 'no_free_slot'
  }
  return reason
}
