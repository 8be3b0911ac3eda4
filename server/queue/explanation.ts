import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { QueueHost } from './host-table.ts'
import type { Place } from './place.ts'
import type { EstimateView } from './estimate.ts'
import { Outlook } from './outlook.ts'
import { reportPlace } from './queue-report.ts'
import type { Target } from './target.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

/** Why a waiting ticket stands where it does. Times are monotonic milliseconds. */
export interface Explanation {
  readonly place: Place
  /** Points that it gains each minute; see `serviceKey`. */
  readonly agingPerMinute: number
  readonly arrivedAt: number
  readonly ahead: Ahead
  readonly hosts: readonly HostStand[]
}

/** Who is served before it, of all that wait. */
export interface Ahead {
  readonly byClass: Readonly<Record<CallerClass, number>>
  readonly ofSameCaller: number
  readonly onHold: number
  /** The last ones before it, nearest first. */
  readonly nearest: readonly string[]
}

/** What one host says to it. */
export interface HostStand {
  readonly name: string
  readonly slots: number
  readonly slotsInUse: number
  readonly standing:
    | 'free'
    | 'full'
    /** It said that it is full, and is left alone for a moment. */
    | 'busy'
    | 'down'
    /** An operator lets it run empty. */
    | 'draining'
    | 'lacks_model'
    /** The ticket is pinned to another host. */
    | 'not_wanted'
    /** It has just failed the ticket, which waits for another one. */
    | 'avoided'
}

const NEAREST_MAX = 10

/** O(n): to be asked for one ticket, by a person. Null where it does not wait. */
export const explainPlace = (id: string, view: EstimateView): Explanation | null => {
  const ticket = view.backlog.get(id)
  if (ticket === undefined) return null
  const place = reportPlace(ticket, view)
  new Outlook(view).foreseeAll()
  return {
    place,
    agingPerMinute: view.clocks.agingPerMinute,
    arrivedAt: ticket.arrivedAt,
    ahead: describeAhead(ticket, view),
    hosts: [...view.hosts.all()]
      .filter((host) => host.view !== null)
      .map((host) => describeHost(host, ticket, view)),
  }
}

const describeAhead = (ticket: Ticket, { backlog }: EstimateView): Ahead => {
  const ahead = [...backlog.tickets()].filter((other) => compareTickets(other, ticket) < 0)
  const countOf = (isMeant: (other: Ticket) => boolean): number => ahead.filter(isMeant).length
  const byClass = CALLER_CLASSES.map((name) => [name, countOf((other) => other.class === name)])
  return {
    byClass: Object.fromEntries(byClass) as Record<CallerClass, number>,
    ofSameCaller: countOf((other) => other.callerId === ticket.callerId),
    onHold: countOf((other) => other.isOnHold),
    nearest: ahead
      .sort((a, b) => compareTickets(b, a))
      .slice(0, NEAREST_MAX)
      .map((other) => other.id),
  }
}

const describeHost = (
  host: QueueHost,
  ticket: Ticket,
  { hosts, now }: Pick<EstimateView, 'hosts' | 'now'>,
): HostStand => {
  const { modelKey, host: pinnedTo, avoidHost } = ticket
  const target: Target = { modelKey, host: pinnedTo, avoidHost, isOnHold: false }
  return {
    name: host.name,
    slots: host.view!.slots,
    slotsInUse: host.slotsInUse,
    standing: hosts.isEligible(host, target) ? loadOf(host, now) : obstacleAt(host, target),
  }
}

const loadOf = ({ view, slotsInUse, busyUntil }: QueueHost, now: number): HostStand['standing'] => {
  if (slotsInUse >= view!.slots) return 'full'
  return busyUntil > now ? 'busy' : 'free'
}

const obstacleAt = ({ name, view }: QueueHost, target: Target): HostStand['standing'] => {
  if (target.host !== null && target.host !== name) return 'not_wanted'
  if (view!.models !== null && !view!.models.has(target.modelKey)) return 'lacks_model'
  if (view!.isDraining) return 'draining'
  return view!.isAvailable ? 'avoided' : 'down'
}
