import type { TicketAction } from '../../../shared/api/queue.ts'
import type { Clock } from '../../clock.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import { PINNED_BASE } from '../../queue/aging-key.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import type { Move } from '../../queue/ticket.ts'

export interface QueueActionsDeps {
  readonly pipeline: Pipeline
  readonly scheduler: Scheduler
  readonly clock: Clock
}

/**
 * Does to one ticket what an operator wants, at once. False where it does not wait (or run, in the case
 * of `cancel`). A pinned ticket is served next; `move` gives it an ordinary priority again. One on hold
 * keeps its place and its maximum wait.
 */
export const createQueueActions =
  ({ pipeline, scheduler, clock }: QueueActionsDeps) =>
  (ticket: string, wish: TicketAction): boolean => {
    const move = moveOf(wish)
    if (move === null) return pipeline.cancel(ticket)
    return scheduler.onTicketMoved(ticket, move, clock.now())
  }

/** Null where it is to end. */
const moveOf = (wish: TicketAction): Move | null => {
  switch (wish.action) {
    case 'cancel':
      return null
    case 'move':
      return { base: wish.priority }
    case 'pin':
      return { base: PINNED_BASE }
    case 'hold':
      return { isOnHold: true }
    case 'release':
      return { isOnHold: false }
  }
}
