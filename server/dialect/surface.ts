import type { Ask } from '../flow/ask.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { RelayForm } from './relay-form.ts'
import type { AnswerWriter, ErrorForm, ReplyForm } from './reply-form.ts'

/** What a reply says of itself: an id that no other has, and when it began, in seconds since 1970. */
export interface ReplyIdentity {
  readonly id: string
  readonly createdS: number
}

/** The reply to one request, as its caller hears it. */
export interface Reply {
  readonly form: ReplyForm
  /** Null where a surface is only ever relayed. */
  readonly writer: AnswerWriter | null
}

/** One operation as callers of one dialect speak it. */
export interface Surface {
  readonly errors: ErrorForm
  createReply(call: Call, identity: ReplyIdentity): Reply
  /** For hosts that speak this dialect themselves; null where no host is trusted to. */
  readonly relay: RelayForm | null
  /** What a call asks, for all other hosts; null where it is only ever relayed. */
  readonly readAsk: ((call: Call) => Ask | Refusal) | null
}
