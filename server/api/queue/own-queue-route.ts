import type { QueueTicket } from '../../../shared/api/queue.ts'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { DataRoute } from '../data-plane.ts'
import type { Door } from '../door.ts'
import type { QueueBoard } from './queue-board.ts'

/** GET `/api/queue`: a caller's own requests, waiting and running, and nobody else's. */
export const ownQueueRoute = (door: Door, board: QueueBoard): DataRoute => ({
  methods: ['GET'],
  path: '/queue',
  form: ollamaReplyForm,
  handle: (visit) => {
    const caller = door.admit(visit, null)
    if (caller === null) return
    door.sendJson(visit, { items: board.ticketsOf(caller.id).map(ownView), next: null })
  },
})

/** What a caller may know of its own ticket: nothing of the others but how many stand before it. */
const ownView = (item: QueueTicket): object => ({
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
})
