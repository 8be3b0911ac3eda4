import { randomUUID } from 'node:crypto'
import type { ErrorForm, ReplyForm } from '../dialect/reply-form.ts'
import { statusOf } from '../errors.ts'
import type { Outgoing } from '../flow/outgoing.ts'
import type { Refusal } from '../flow/refusal.ts'

export interface RefusalReply {
  /** A reply's own where the client expects a stream. */
  readonly form: ErrorForm & Partial<Pick<ReplyForm, 'refusalStream' | 'streamType'>>
  readonly refusal: Refusal
  readonly headers: Readonly<Record<string, string>>
}

/** Answers a request that never got a ticket, with the true status and in the caller's dialect. */
export const sendRefusal = (outgoing: Outgoing, reply: RefusalReply): void => {
  if (outgoing.destroyed || outgoing.headersSent) return
  const { refusal } = reply
  // It has no ticket to take an id from.
  const requestId = reply.headers['X-Request-Id'] ?? randomUUID()
  const { form } = reply
  const stream = form.refusalStream?.(refusal) ?? null
  const body = stream ?? form.errorBody(refusal, requestId)
  const headers: Record<string, string> = {
    ...reply.headers,
    'X-Request-Id': requestId,
    'Content-Type': stream === null ? 'application/json; charset=utf-8' : String(form.streamType),
    'Content-Length': String(body.length),
  }
  if (refusal.retryAfterS !== undefined) headers['Retry-After'] = String(refusal.retryAfterS)
  if (refusal.isFinal === true) headers['x-should-retry'] = 'false'
  outgoing.writeHead(stream === null ? statusOf(refusal.code) : 200, headers)
  outgoing.end(body)
}
