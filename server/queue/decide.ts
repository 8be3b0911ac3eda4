import type { HostTable, QueueHost } from './host-table.ts'
import type { Target } from './target.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

export interface QueueView {
  readonly queues: Iterable<TargetQueue>
  readonly hosts: HostTable
  /** Monotonic milliseconds. */
  readonly now: number
}

export type Decision =
  | { readonly kind: 'start'; readonly ticket: Ticket; readonly host: QueueHost }
  | { readonly kind: 'wait' }

const WAIT: Decision = { kind: 'wait' }

/**
 * Who is served next, and where: of the heads that have a free slot at a host that may take them, the
 * one with the smallest key.
 */
export const decide = (view: QueueView): Decision => {
  const { hosts, now } = view
  if (!hasFreeSlot(hosts, now)) return WAIT
  let best: { ticket: Ticket; host: QueueHost } | null = null
  for (const queue of view.queues) {
    const ticket = queue.head
    if (ticket === null) continue
    if (best !== null && compareTickets(best.ticket, ticket) < 0) continue
    const host = chooseHost(queue, hosts, now)
    if (host !== null) best = { ticket, host }
  }
  return best === null ? WAIT : { kind: 'start', ticket: best.ticket, host: best.host }
}

/** The eligible host with a free slot that is loaded least, or null where there is none. */
export const chooseHost = (target: Target, hosts: HostTable, now: number): QueueHost | null => {
  let best: QueueHost | null = null
  for (const host of hosts.all()) {
    if (!isFree(host, now) || !hosts.isEligible(host, target)) continue
    if (best === null || compareLoads(host, best) < 0) best = host
  }
  return best
}

const hasFreeSlot = (hosts: HostTable, now: number): boolean => {
  for (const host of hosts.all()) if (isFree(host, now)) return true
  return false
}

const isFree = (host: QueueHost, now: number): boolean =>
  host.view !== null &&
  host.view.isAvailable &&
  host.slotsInUse < host.view.slots &&
  host.busyUntil <= now

/** By the share of slots in use, then by their number, then by name so that runs can be repeated. */
const compareLoads = (a: QueueHost, b: QueueHost): number =>
  a.slotsInUse / a.view!.slots - b.slotsInUse / b.view!.slots ||
  a.slotsInUse - b.slotsInUse ||
  (a.name < b.name ? -1 : 1)
