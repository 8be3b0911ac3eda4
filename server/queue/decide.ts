import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { PINNED_BASE } from './aging-key.ts'
import { isStarving, type FloorView } from './class-floor.ts'
import type { HostTable, QueueHost } from './host-table.ts'
import type { Target } from './target.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

export interface QueueView extends FloorView {
  readonly queues: ReadonlyMap<string, TargetQueue>
}

interface Start {
  readonly kind: 'start'
  readonly ticket: Ticket
  readonly host: QueueHost
}

export type Decision = Start | { readonly kind: 'wait' }

const WAIT: Decision = { kind: 'wait' }

/**
 * Who is served next, and where: of the heads that have a free slot at a host that may take them, the
 * one with the smallest key. Before it comes the first of a class that is below its floor, but never
 * before what an operator has pinned.
 */
export const decide = (view: QueueView): Decision => {
  if (!hasFreeSlot(view.hosts, view.now)) return WAIT
  const first = findFirst(view)
  if (first === null) return WAIT
  return first.ticket.base <= PINNED_BASE ? first : (findStarving(view) ?? first)
}

const findFirst = (view: QueueView): Start | null => {
  let best: Start | null = null
  for (const queue of view.queues.values()) {
    if (queue.head !== null) best = firstOf(best, queue.head, { queue, view })
  }
  return best
}

const findStarving = (view: QueueView): Start | null => {
  let best: Start | null = null
  for (const queue of view.queues.values()) {
    for (const name of CALLER_CLASSES) {
      const head = queue.headOf(name)
      if (head === null || !isStarving(head, queue, view)) continue
      best = firstOf(best, head, { queue, view })
    }
  }
  return best
}

interface Scene {
  readonly queue: TargetQueue
  readonly view: QueueView
}

/** The one with the smaller key, if it can be started. */
const firstOf = (best: Start | null, ticket: Ticket, { queue, view }: Scene): Start | null => {
  if (best !== null && compareTickets(best.ticket, ticket) < 0) return best
  const host = chooseHost(queue, view.hosts, view.now)
  return host === null ? best : { kind: 'start', ticket, host }
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
  shareInUse(a) - shareInUse(b) || a.slotsInUse - b.slotsInUse || (a.name < b.name ? -1 : 1)

/** What a host does for others counts too: that work is as slow beside ours as our own. */
const shareInUse = ({ slotsInUse, view }: QueueHost): number => {
  const others = view!.others ?? 0
  return (slotsInUse + others) / (view!.slots + others)
}
