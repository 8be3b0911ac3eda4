import type { CallerClass } from '../../shared/caller-class.ts'
import type { Lane } from './lane.ts'
import type { Ticket } from './ticket.ts'

/** The waiting tickets of one caller at one base priority: the unit of fairness and of `flowMax`. */
export class Flow {
  readonly key: string
  readonly class: CallerClass
  /** By target. */
  readonly lanes = new Map<string, Lane>()
  tickets = 0
  bytes = 0
  /** Its last arrival was refused for its estimate: the next one must be clearly better to get in. */
  isEstimateTooLong = false

  constructor(key: string, callerClass: CallerClass) {
    this.key = key
    this.class = callerClass
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

/** The class is part of it, so that a flow never has two of them. */
export const flowKey = (ticket: Pick<Ticket, 'class' | 'base' | 'callerId'>): string =>
  `${ticket.class} ${ticket.base} ${ticket.callerId}`
