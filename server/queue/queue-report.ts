import { effectivePriority } from './aging-key.ts'
import type { Estimate, EstimateView } from './estimate.ts'
import { estimateWait, estimateWaits } from './estimate.ts'
import type { Place } from './place.ts'
import { findWaitReason } from './place.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

export interface ReportView extends EstimateView {
  readonly agingPerMinute: number
}

/** Every waiting ticket, in order of service. O(n log n). */
export const reportWaiting = (view: ReportView): Place[] => {
  const tickets = [...view.backlog.tickets()].sort(compareTickets)
  const estimates = estimateWaits(tickets, view)
  return tickets.map((ticket, index) =>
    describePlace(ticket, { position: index + 1, eta: estimates[index]! }, view),
  )
}

/** One waiting ticket, the same as `reportWaiting` has it. O(lanes). */
export const reportPlace = (ticket: Ticket, view: ReportView): Place => {
  let position = 1
  for (const { lanes } of view.backlog.queues.values()) {
    for (const lane of lanes) position += lane.countBefore(ticket)
  }
  return describePlace(ticket, { position, eta: estimateWait(ticket, view) }, view)
}

const describePlace = (
  ticket: Ticket,
  standing: { readonly position: number; readonly eta: Estimate | null },
  { agingPerMinute, hosts, now }: ReportView,
): Place => {
  const waitedMs = Math.max(0, now - ticket.arrivedAt)
  return {
    id: ticket.id,
    position: standing.position,
    effectivePriority: effectivePriority(ticket.base, waitedMs, agingPerMinute),
    waitedMs,
    eta: standing.eta,
    reason: findWaitReason(ticket.lane!.queue, hosts, now),
  }
}
