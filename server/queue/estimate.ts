import type { Backlog } from './backlog.ts'
import type { CallerQuota, CallerQuotas } from './caller-quota.ts'
import type { FairClocks } from './fair-clocks.ts'
import type { HostTable } from './host-table.ts'
import { Outlook } from './outlook.ts'
import { QuotaWork } from './quota-work.ts'
import type { ServiceTimes } from './service-times.ts'
import type { Target } from './target.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { Work, type Estimate } from './work.ts'

export interface EstimateView {
  readonly backlog: Backlog
  readonly hosts: HostTable
  readonly quotas: CallerQuotas
  readonly clocks: FairClocks
  readonly serviceTimes: ServiceTimes
  readonly running: ReadonlyMap<string, Ticket>
  /** Monotonic milliseconds. */
  readonly now: number
}

/**
 * The wait of one ticket, which need not be in the backlog yet: what is left of the running ones and
 * the work ahead of it, over the slots of its hosts, or of its caller's own over what that caller may
 * run. Null while nothing was measured or no host is up. O(lanes).
 */
export const estimateWait = (ticket: Ticket, view: EstimateView): Estimate | null => {
  const outlook = new Outlook(view)
  outlook.foresee(ticket)
  const estimate = waitBehind(ticket, view, (queue) => outlook.countIn(queue, ticket))
  return estimate && (QuotaWork.before(ticket, outlook, view)?.after(estimate) ?? estimate)
}

/** Whether it will be started within that time even if all that wait come before it. O(targets). */
export const surelyWithin = (allowedMs: number, ticket: Ticket, view: EstimateView): boolean => {
  if (allowedMs === Infinity) return true
  if (view.quotas.of(ticket.callerId) !== null) return false
  const longest = waitBehind(ticket, view, (queue) => queue.size)
  return longest === null || longest.p50Ms <= allowedMs
}

/** Behind what runs and so many of each target's tickets. */
const waitBehind = (
  ticket: Ticket,
  view: EstimateView,
  countIn: (queue: TargetQueue) => number,
): Estimate | null => {
  const service = view.serviceTimes.expect(ticket.modelKey)
  if (service === null) return null
  const capacity = findCapacity(ticket, view.hosts)
  if (capacity.slots === 0) return null
  const work = measureRest(capacity, view)
  for (const queue of view.backlog.queues.values()) {
    const share = shareOf(findCapacity(queue, view.hosts), capacity)
    if (share === 0) continue
    work.add(view.serviceTimes.expect(queue.modelKey) ?? service, countIn(queue) * share)
  }
  return work.over(capacity.slots)
}

/**
 * The waits of all waiting tickets, which must come in order of service, each what `estimateWait`
 * says of it; one walk instead of one for each.
 */
export const estimateWaits = (
  tickets: readonly Ticket[],
  view: EstimateView,
): (Estimate | null)[] => {
  const lines = openLines(view)
  const quotaWorks = new QuotaWorks(view)
  return tickets.map((ticket) => {
    const { queue, share } = ticket.lane!
    const service = view.serviceTimes.expect(queue.modelKey)
    if (service === null) return null
    const { capacity, ahead, affected } = lines.get(queue)!
    const estimate = capacity.slots === 0 ? null : ahead.over(capacity.slots)
    for (const { line, share } of affected) line.ahead.add(service, share)
    const own = quotaWorks.of(share.quota)
    const later = estimate && own ? own.after(estimate) : estimate
    own?.add(service, 1)
    return later
  })
}

/** What stands before the next ticket of each limited caller while the walk goes on. */
class QuotaWorks {
  readonly #view: EstimateView
  readonly #works = new Map<CallerQuota, QuotaWork>()

  constructor(view: EstimateView) {
    this.#view = view
  }

  of(quota: CallerQuota | null): QuotaWork | null {
    if (quota === null) return null
    const known = this.#works.get(quota)
    if (known !== undefined) return known
    const work = new QuotaWork(quota, this.#view)
    this.#works.set(quota, work)
    return work
  }
}

/** What stands before the tickets of one target while the walk goes on. */
interface Line {
  readonly capacity: Capacity
  readonly ahead: Work
  /** The lines whose tickets wait for this one's, and for which share of them. */
  readonly affected: { readonly line: Line; readonly share: number }[]
}

const openLines = (view: EstimateView): Map<TargetQueue, Line> => {
  const lines = new Map<TargetQueue, Line>()
  for (const queue of view.backlog.queues.values()) {
    const capacity = findCapacity(queue, view.hosts)
    lines.set(queue, { capacity, ahead: measureRest(capacity, view), affected: [] })
  }
  for (const own of lines.values()) {
    for (const line of lines.values()) {
      const share = shareOf(own.capacity, line.capacity)
      if (share > 0) own.affected.push({ line, share })
    }
  }
  return lines
}

/** The hosts that may take a target's tickets now or when a slot is free. */
interface Capacity {
  /** By the host's name. */
  readonly slotsOf: ReadonlyMap<string, number>
  readonly slots: number
}

const findCapacity = (target: Target, hosts: HostTable): Capacity => {
  const slotsOf = new Map<string, number>()
  let slots = 0
  for (const host of hosts.all()) {
    if (!hosts.isEligible(host, target)) continue
    slotsOf.set(host.name, host.view!.slots)
    slots += host.view!.slots
  }
  return { slotsOf, slots }
}

/** The share of a target's work that falls on the other's hosts, if its hosts divide it by slots. */
const shareOf = (own: Capacity, other: Capacity): number => {
  if (own.slots === 0) return 0
  let slotsShared = 0
  for (const [name, slots] of own.slotsOf) if (other.slotsOf.has(name)) slotsShared += slots
  return slotsShared / own.slots
}

/** What is left of the tickets that run on these hosts. */
const measureRest = (capacity: Capacity, view: EstimateView): Work => {
  const work = new Work()
  for (const ticket of view.running.values()) {
    if (!capacity.slotsOf.has(ticket.leasedHost!)) continue
    const service = view.serviceTimes.expect(ticket.modelKey)
    if (service !== null) work.addRest(service, view.now - ticket.startedAt!)
  }
  return work
}
