import type { Outcome } from '../../shared/outcome.ts'
import type { TokenCounts } from '../dialect/reply-form.ts'
import { UNKNOWN_TOKENS } from '../dialect/reply-form.ts'
import { statusOf } from '../errors.ts'
import type { Refusal } from '../flow/refusal.ts'

/** How a ticket ends: what its record says and what its caller still gets. */
export interface Settlement {
  readonly outcome: Outcome
  readonly status: number
  readonly tokens: TokenCounts
  /** Hands the end of the reply to the client, after the record is settled. */
  deliver(): void
}

/** The end of a ticket that failed; `reply` gets the error in its dialect's form. */
export const failure = (
  outcome: Outcome,
  refusal: Refusal,
  reply: { fail(refusal: Refusal): void },
): Settlement => ({
  outcome,
  status: statusOf(refusal.code),
  tokens: UNKNOWN_TOKENS,
  deliver: () => reply.fail(refusal),
})
