import type { Reply, Surface } from '../dialect/surface.ts'
import { surfaceOf } from '../dialect/surfaces.ts'
import { ClientReply, type ReplyListener } from '../relay/client-reply.ts'
import { droppedHeader } from './dropped-header.ts'
import type { ExchangeContext } from './exchange-context.ts'
import type { Delivery } from './next-step.ts'
import type { Submission } from './submission.ts'
import type { TicketRecord } from './ticket-record.ts'

/** What a ticket has towards its client: the request, and the reply in its dialect. */
export interface ClientSide {
  readonly submission: Submission
  readonly surface: Surface
  readonly answer: Reply
  readonly reply: ClientReply
}

export interface ClientSideEnds {
  readonly record: TicketRecord
  readonly context: ExchangeContext
  readonly listener: ReplyListener
}

export const createClientSide = (
  submission: Submission,
  { record, context, listener }: ClientSideEnds,
): ClientSide => {
  const { call, headers, outgoing } = submission
  const { clock } = context
  const { ticket, queuedAt } = record.opened
  const requestId = submission.requestId ?? record.opened.requestId
  const surface = surfaceOf(call)
  const createdS = Math.floor(queuedAt / 1_000)
  const answer = surface.createReply(call, { id: ticket, requestId, createdS, clock })
  headers['X-Request-Id'] = requestId
  const { isStreaming } = call
  const settings = context.settings.reply
  const options = { form: answer.form, isStreaming, headers, settings, clock }
  return { submission, surface, answer, reply: new ClientReply(outgoing, options, listener) }
}

/** What replies are told of the host that works on them. */
export interface Start {
  readonly waitMs: number
  readonly host: string
  readonly dropped: readonly string[]
}

/** In headers, as long as none have gone out; null where no host works on it any more. */
export const tellStart = (reply: ClientReply, start: Start | null): void => {
  reply.setHeader('X-Queue-Wait-Ms', start && String(Math.round(start.waitMs)))
  reply.setHeader('X-Served-By', start && start.host)
  reply.setHeader('X-Dropped-Params', start && droppedHeader(start.dropped))
}

export const deliver = (reply: ClientReply, delivery: Delivery): void => {
  switch (delivery.kind) {
    case 'terminal':
      return reply.endStream(delivery.bytes)
    case 'whole':
      return reply.sendWhole(200, delivery.contentType, delivery.body)
    case 'refusal':
      return reply.refuse(delivery)
    case 'error':
      return reply.fail(delivery.refusal)
  }
}
