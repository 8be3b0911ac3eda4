import type { CallerClass } from '../../shared/caller-class.ts'
import { effectivePriority } from './aging-key.ts'
import type { EstimateView } from './estimate.ts'
import type { Estimate } from './work.ts'
import { estimateWait, estimateWaits } from './estimate.ts'
import type { Place } from './place.ts'
import { Outlook } from './outlook.ts'
import { findWaitReason } from './place.ts'
import { findRivals } from './rivals.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

/** Every waiting ticket, in order of service. O(n log n). */
export const reportWaiting = (view: EstimateView): Place[] => {
  new Outlook(view).foreseeAll()
  const tickets = [...view.backlog.tickets()].sort(compareTickets)
  const estimates = estimateWaits(tickets, view)
  const rivals = findRivals(view.backlog.queues.values(), view.hosts)
  const passed = new Map<TargetQueue, number>()
  return tickets.map((ticket, index) => {
    const { queue } = ticket.lane!
    let ahead = 0
    for (const rival of rivals.get(queue)!) ahead += passed.get(rival) ?? 0
    passed.set(queue, (passed.get(queue) ?? 0) + 1)
    const standing = { position: index + 1, positionMin: ahead + 1, eta: estimates[index]! }
    return describePlace(ticket, standing, view)
  })
}

/** One waiting ticket, the same as `reportWaiting` has it. O(lanes). */
export const reportPlace = (ticket: Ticket, view: EstimateView): Place => {
  const { queues } = view.backlog
  const rivals = new Set(findRivals(queues.values(), view.hosts).get(ticket.lane!.queue))
  const outlook = new Outlook(view)
  outlook.foresee(ticket)
  let position = 1
  let positionMin = 1
  for (const queue of queues.values()) {
    const ahead = outlook.countIn(queue, ticket)
    position += ahead
    if (rivals.has(queue)) positionMin += ahead
  }
  return describePlace(ticket, { position, positionMin, eta: estimateWait(ticket, view) }, view)
}

/** How many of each class are served before a ticket; none where it does not wait. O(lanes). */
export const countAhead = (
  id: string,
  view: EstimateView,
): Readonly<Record<CallerClass, number>> => {
  const counts = { direct: 0, app: 0, chat: 0, batch: 0 }
  const ticket = view.backlog.get(id)
  if (ticket === undefined) return counts
  const outlook = new Outlook(view)
  outlook.foresee(ticket)
  for (const queue of view.backlog.queues.values()) {
    for (const lane of queue.lanes) counts[lane.share.class] += outlook.countBefore(lane, ticket)
  }
  return counts
}

interface Standing {
  readonly position: number
  readonly positionMin: number
  readonly eta: Estimate | null
}

const describePlace = (
  ticket: Ticket,
  standing: Standing,
  { clocks, hosts, now }: EstimateView,
): Place => {
  const { agingPerMinute } = clocks
  const shareDelayMs = ticket.start - ticket.arrivedAt
  const waitedMs = Math.max(0, now - ticket.arrivedAt)
  return {
    id: ticket.id,
    ...standing,
    base: ticket.base,
    key: ticket.key,
    isOnHold: ticket.isOnHold,
    expiresAt: ticket.expiresAt,
    effectivePriority: effectivePriority(ticket.base, waitedMs - shareDelayMs, agingPerMinute),
    waitedMs,
    shareDelayMs,
    reason: findWaitReason(ticket.lane!, hosts, now),
  }
}
