import type { HostView } from '../flow/host-view.ts'
import { estimateWait, surelyWithin } from './estimate.ts'
import type { EstimateView } from './estimate.ts'
import type { Estimate } from './work.ts'
import { shareKey } from './caller-share.ts'
import { makeRoom } from './overflow.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { QueueRefusal } from './refusals.ts'
import { etaExceedsDeadline, flowLimit, modelNotFound, noBackend, queueFull } from './refusals.ts'
import type { Ticket } from './ticket.ts'

/** After a refusal for its estimate, a caller's next ticket must be this much better to get in. */
const HYSTERESIS = 0.8

export type Admission =
  | { readonly kind: 'refused'; readonly refusal: QueueRefusal }
  /** It may wait; these were taken out of the backlog to make room for it. */
  | { readonly kind: 'admitted'; readonly victims: readonly Ticket[] }

/**
 * Whether an arrival that cannot be started at once may wait:
 *
 * 1. A host has its model, or may have it.
 * 2. One of these hosts is up, or has not been down for long.
 * 3. Its caller has room.
 * 4. It will probably be started before it expires.
 * 5. Its class and the whole queue have room, or somebody else's place is taken.
 */
export const admit = (ticket: Ticket, settings: QueueSettings, view: EstimateView): Admission => {
  const { backlog, hosts, quotas, now } = view
  // (1)
  const possible = hosts.possibleFor(ticket)
  if (possible.length === 0) return refused(modelNotFound(ticket.modelKey))
  // (2)
  if (possible.every((host) => isDownSince(host, now - settings.refuseWhenDownMs))) {
    return refused(noBackend(ticket.modelKey))
  }
  let estimate: Estimate | null = null
  const waitMs = (): number | null => (estimate ??= estimateWait(ticket, view))?.p50Ms ?? null
  // (3)
  const share = backlog.shares.get(shareKey(ticket))
  if (share !== undefined && share.tickets >= settings.flowMax[ticket.class]) {
    return refused(flowLimit(share.tickets, waitMs()))
  }
  const quota = quotas.of(ticket.callerId)
  if (quota !== null && quota.waiting >= quota.waitingMax) {
    return refused(flowLimit(quota.waiting, waitMs()))
  }
  // (4)
  const allowedMs = ticket.expiresAt - now
  const factor = share?.isEstimateTooLong === true ? HYSTERESIS : 1
  const isShort = surelyWithin(allowedMs * factor, ticket, view)
  const tooLongMs = isShort ? null : beyond(allowedMs * factor, waitMs())
  if (share !== undefined) share.isEstimateTooLong = tooLongMs !== null
  if (tooLongMs !== null) return refused(etaExceedsDeadline(tooLongMs, allowedMs))
  // (5)
  const victims = makeRoom(ticket, backlog, settings)
  return victims === null ? refused(queueFull(waitMs())) : { kind: 'admitted', victims }
}

const refused = (refusal: QueueRefusal): Admission => ({ kind: 'refused', refusal })

const isDownSince = ({ isAvailable, downSince }: HostView, time: number): boolean =>
  !isAvailable && downSince !== null && downSince <= time

const beyond = (allowedMs: number, waitMs: number | null): number | null =>
  waitMs !== null && waitMs > allowedMs ? waitMs : null
