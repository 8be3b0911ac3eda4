import { z } from '@hono/zod-openapi'
import { queuePage, ticketMove } from '../../../shared/api/queue.ts'
import type { Clock } from '../../clock.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import { refuse } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface QueueApiDeps {
  readonly board: QueueBoard
  readonly pipeline: Pipeline
  readonly scheduler: Scheduler
  readonly clock: Clock
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'What runs and what waits, in the order of service',
  access: 'operator',
  responses: { 200: json(queuePage, 'Every request; the list is never paged.') },
})

const params = z.object({ ticket: z.string().min(1).max(64) })

const cancel = route({
  method: 'post',
  path: '/{ticket}/cancel',
  summary: 'End a request that waits or runs',
  access: 'operator',
  request: { params },
  responses: {
    200: json(z.object({ ticket: z.string(), cancelled: z.literal(true) }), 'It has ended.'),
  },
})

const move = route({
  method: 'post',
  path: '/{ticket}/move',
  summary: 'Give a waiting request another base priority',
  access: 'operator',
  request: { params, body: { required: true, ...json(ticketMove, 'From 1, the first, to 9.') } },
  responses: {
    200: json(z.object({ ticket: z.string(), priority: z.number() }), 'Where it stands now.'),
  },
})

/** The whole queue, and what an operator can do to a ticket in it. */
export const createQueueApi = ({ board, pipeline, scheduler, clock }: QueueApiDeps) =>
  createResource()
    .openapi(list, (c) => c.json({ items: board.tickets(), next: null }, 200))
    .openapi(cancel, (c) => {
      const { ticket } = c.req.valid('param')
      if (pipeline.cancel(ticket)) return c.json({ ticket, cancelled: true as const }, 200)
      const message = `no request waits or runs as ${ticket}`
      return refuse(c, { code: 'not_found', message })
    })
    .openapi(move, (c) => {
      const { ticket } = c.req.valid('param')
      const { priority } = c.req.valid('json')
      if (scheduler.onTicketMoved(ticket, priority, clock.now())) {
        return c.json({ ticket, priority }, 200)
      }
      const message = `no request waits as ${ticket}; one that runs cannot be moved`
      return refuse(c, { code: 'not_found', message })
    })
