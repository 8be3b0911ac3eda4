import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { HostTable } from './host-table.ts'
import type { Target } from './target.ts'
import type { Ticket } from './ticket.ts'

/** Which share of the slots no class stays below for long, whatever else waits. */
export interface ClassFloor {
  /** Of the slot time of the hosts that may take a request; 0 for no floor. */
  readonly floorShare: number
  /** How long the first of a class must have waited. */
  readonly floorAfterMs: number
}

export interface FloorView {
  readonly hosts: HostTable
  readonly floor: ClassFloor
  /** Monotonic milliseconds. */
  readonly now: number
}

/**
 * Whether the first of its class with this target has waited long enough while the class got less than
 * its floor at these hosts: then it is served next (design.md 5, scheduling.md 8.3). Who comes behind a
 * class that has enough to do for all slots would wait until aging has caught up, which is twenty
 * minutes by default.
 *
 * What the class holds now counts as well as what it has had: otherwise all slots that become free at
 * one time would go to it.
 */
export const isStarving = (head: Ticket, target: Target, { hosts, floor, now }: FloorView) => {
  if (now - head.arrivedAt <= floor.floorAfterMs || floor.floorShare === 0) return false
  let [slots, inUse, ownMs, allMs] = [0, 0, 0, 0]
  for (const host of hosts.all()) {
    if (!hosts.isEligible(host, target)) continue
    slots += host.view!.slots
    inUse += host.held.slotsOf(head.class)
    ownMs += host.held.heldMs(head.class, now)
    for (const name of CALLER_CLASSES) allMs += host.held.heldMs(name, now)
  }
  return inUse < slots * floor.floorShare && ownMs < allMs * floor.floorShare
}
