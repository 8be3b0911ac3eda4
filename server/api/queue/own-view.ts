import type { ModelSwitch, OwnTicket, QueueTicket } from '../../../shared/api/queue.ts'
import { ownSwitch } from './model-switches.ts'

/** What a caller may know of its own ticket: nothing of the others but how many stand before it. */
export const ownView = (item: QueueTicket, switches: readonly ModelSwitch[]): OwnTicket => ({
  ticket: item.ticket,
  requestId: item.requestId,
  state: item.state,
  class: item.class,
  model: item.model,
  position: item.position,
  positionMin: item.positionMin,
  waitedMs: item.waitedMs,
  etaMs: item.etaMs,
  reason: item.reason,
  modelSwitch: ownSwitch(item, switches),
})
