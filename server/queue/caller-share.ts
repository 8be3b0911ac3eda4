import type { CallerClass } from '../../shared/caller-class.ts'
import type { CallerQuota } from './caller-quota.ts'
import type { FairClock } from './fair-clock.ts'
import type { Lane } from './lane.ts'
import type { Ticket } from './ticket.ts'

/**
 * What one caller has waiting, whatever priorities it asked for: the unit of the bounds. Were it the
 * flow, nine priorities would be nine times the room.
 */
export class CallerShare {
  readonly key: string
  readonly callerId: string
  readonly class: CallerClass
  readonly clock: FairClock
  /** Null where the caller has no limits of its own. */
  quota: CallerQuota | null = null
  /** By base priority and target. */
  readonly lanes = new Map<string, Lane>()
  tickets = 0
  bytes = 0
  /** Its last arrival was refused for its estimate: the next one must be clearly better to get in. */
  isEstimateTooLong = false

  constructor(ticket: Pick<Ticket, 'class' | 'callerId' | 'clock'>) {
    this.key = shareKey(ticket)
    this.callerId = ticket.callerId
    this.class = ticket.class
    this.clock = ticket.clock
  }

  /** The ticket that arrived last, or null where none waits. */
  findNewest(): Ticket | null {
    let newest: Ticket | null = null
    for (const { tail } of this.lanes.values()) {
      if (tail !== null && (newest === null || isNewer(tail, newest))) newest = tail
    }
    return newest
  }
}

const isNewer = (a: Ticket, b: Ticket): boolean =>
  a.arrivedAt > b.arrivedAt || (a.arrivedAt === b.arrivedAt && a.sequence > b.sequence)

/** The class is part of it, so that a share never has two of them. */
export const shareKey = (ticket: Pick<Ticket, 'class' | 'callerId'>): string =>
  `${ticket.class} ${ticket.callerId}`
