import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  queuePage,
  queuePlace,
  queueTicket,
  ticketActionResults,
  ticketActions,
  ticketMove,
  type TicketAction,
} from '../../../shared/api/queue.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import { refuse } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { json, route } from '../rest/route.ts'
import type { AuditTrail } from './audit-trail.ts'

export interface QueueApiDeps {
  readonly board: QueueBoard
  readonly act: (ticket: string, wish: TicketAction) => boolean
  readonly audit: AuditTrail
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'What runs and what waits, in the order of service',
  access: 'operator',
  responses: { 200: json(queuePage, 'Every request; the list is never paged.') },
})

const params = z.object({ ticket: z.string().min(1).max(64) })

const explain = route({
  method: 'get',
  path: '/{ticket}',
  summary: 'Why a waiting request stands where it does',
  access: 'operator',
  request: { params },
  responses: {
    200: json(queuePlace, 'The arithmetic of its order, who goes first, and its hosts.'),
  },
})

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
  request: {
    params,
    body: {
      required: true,
      ...json(ticketMove, 'From 0, the first, to 9; parts of a point put it between others.'),
    },
  },
  responses: {
    200: json(z.object({ ticket: z.string(), priority: z.number() }), 'Where it stands now.'),
  },
})

const pin = route({
  method: 'post',
  path: '/{ticket}/pin',
  summary: 'Serve a waiting request next, whatever has waited longer; move undoes it',
  access: 'operator',
  request: { params },
  responses: { 200: json(queueTicket, 'How it stands now; it may run already.') },
})

const hold = route({
  method: 'post',
  path: '/{ticket}/hold',
  summary: 'Keep a waiting request from being started; its time to wait goes on',
  access: 'operator',
  request: { params },
  responses: { 200: json(queueTicket, 'How it stands now.') },
})

const release = route({
  method: 'post',
  path: '/{ticket}/release',
  summary: 'Let a request on hold be started again, at the place of its arrival',
  access: 'operator',
  request: { params },
  responses: { 200: json(queueTicket, 'How it stands now; it may run already.') },
})

const actOnSeveral = route({
  method: 'post',
  path: '/actions',
  summary: 'Do the same to several requests',
  access: 'operator',
  request: { body: { required: true, ...json(ticketActions, 'Which, and what.') } },
  responses: { 200: json(ticketActionResults, 'To which of them it was done.') },
})

/** The whole queue, and what an operator can do to the tickets in it. */
export const createQueueApi = ({ board, act, audit }: QueueApiDeps) => {
  /** How it was before; null, and nothing done, where there is no such ticket any more. */
  const actOn = async (c: Context<RestEnv>, ticket: string, wish: TicketAction) => {
    const before = board.find(ticket)
    if (before === null || !act(ticket, wish)) return null
    const target = { kind: 'ticket', id: ticket, name: before.caller }
    await audit(c, { action: `queue.${wish.action}`, target, before, after: wish })
    return before
  }

  const answerWithTicket = async (c: Context<RestEnv>, ticket: string, wish: TicketAction) => {
    const before = await actOn(c, ticket, wish)
    if (before === null) return refuse(c, noneWaits(ticket))
    return c.json(board.find(ticket) ?? before, 200)
  }

  return createResource()
    .openapi(list, (c) => c.json({ items: board.tickets(), next: null }, 200))
    .openapi(actOnSeveral, async (c) => {
      const { tickets, ...wish } = c.req.valid('json')
      const known = new Map(board.tickets().map((item) => [item.ticket, item]))
      const done = [...new Set(tickets)].filter((ticket) => act(ticket, wish))
      const missed = [...new Set(tickets)].filter((ticket) => !done.includes(ticket))
      if (done.length > 0) {
        await audit(c, {
          action: `queue.${wish.action}`,
          target: { kind: 'ticket', id: null, name: null },
          before: { tickets: done.map((ticket) => known.get(ticket)) },
          after: { ...wish, tickets: done },
        })
      }
      return c.json({ done, missed }, 200)
    })
    .openapi(explain, (c) => {
      const { ticket } = c.req.valid('param')
      const place = board.explain(ticket)
      return place === null ? refuse(c, noneWaits(ticket)) : c.json(place, 200)
    })
    .openapi(cancel, async (c) => {
      const { ticket } = c.req.valid('param')
      const before = await actOn(c, ticket, { action: 'cancel' })
      if (before !== null) return c.json({ ticket, cancelled: true as const }, 200)
      const message = `no request waits or runs as ${ticket}`
      return refuse(c, { code: 'not_found', message })
    })
    .openapi(move, async (c) => {
      const { ticket } = c.req.valid('param')
      const { priority } = c.req.valid('json')
      const before = await actOn(c, ticket, { action: 'move', priority })
      if (before !== null) return c.json({ ticket, priority }, 200)
      return refuse(c, noneWaits(ticket))
    })
    .openapi(pin, (c) => answerWithTicket(c, c.req.valid('param').ticket, { action: 'pin' }))
    .openapi(hold, (c) => answerWithTicket(c, c.req.valid('param').ticket, { action: 'hold' }))
    .openapi(release, (c) =>
      answerWithTicket(c, c.req.valid('param').ticket, { action: 'release' }),
    )
}

const noneWaits = (ticket: string) => ({
  code: 'not_found' as const,
  message: `no request waits as ${ticket}; one that runs cannot be moved, held or explained`,
})
