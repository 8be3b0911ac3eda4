import { Hono } from 'hono'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import { adminError } from './admin-error.ts'
import { readInput } from './read-input.ts'

export interface QueueApiDeps {
  readonly board: QueueBoard
  readonly pipeline: Pipeline
  readonly scheduler: Scheduler
  readonly clock: Clock
}

const move = z.strictObject({ priority: z.int().min(1).max(9) })

/** The whole queue, and the two things that an operator can do to a ticket in it. */
export const createQueueApi = ({ board, pipeline, scheduler, clock }: QueueApiDeps): Hono => {
  const app = new Hono()
  app.get('/', (c) => c.json({ items: board.tickets(), next: null }))

  app.post('/:ticket/cancel', (c) => {
    const ticket = c.req.param('ticket')
    if (pipeline.cancel(ticket)) return c.json({ ticket, cancelled: true })
    return adminError(c, 'not_found', `no request waits or runs as ${ticket}`)
  })

  app.post('/:ticket/move', async (c) => {
    const read = await readInput(c, move)
    if ('answer' in read) return read.answer
    const ticket = c.req.param('ticket')
    const { priority } = read.input
    if (scheduler.onTicketMoved(ticket, priority, clock.now())) return c.json({ ticket, priority })
    return adminError(
      c,
      'not_found',
      `no request waits as ${ticket}; one that runs cannot be moved`,
    )
  })
  return app
}
