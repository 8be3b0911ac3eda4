import type { Clock } from '../clock.ts'
import type { Ask } from '../flow/ask.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { RelayForm } from './relay-form.ts'
import type { AnswerWriter, ErrorForm, ReplyForm } from './reply-form.ts'

/** What a reply says of itself. */
export interface ReplyIdentity {
  /** No other reply has it. */
  readonly id: string
  /** As the header `X-Request-Id` has it. */
  readonly requestId: string
  /** Seconds since 1970 at which the request came. */
  readonly createdS: number
  readonly clock: Clock
}

/** The reply to one request, as its caller hears it. */
export interface Reply {
  readonly form: ReplyForm
  readonly writer: AnswerWriter
}

/** One operation as callers of one dialect speak it. */
export interface Surface {
  readonly errors: ErrorForm
  createReply(call: Call, identity: ReplyIdentity): Reply
  /** For hosts that speak this dialect themselves; null where no host is trusted to. */
  readonly relay: RelayForm | null
  /** What a call asks, for all other hosts. */
  readAsk(call: Call): Ask | Refusal
}
