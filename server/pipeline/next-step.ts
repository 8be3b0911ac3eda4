import type { Outcome } from '../../shared/outcome.ts'
import { statusOf } from '../errors.ts'
import { UNKNOWN_TOKENS, type TokenCounts } from '../flow/answer.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { HostRefusal } from '../relay/client-reply.ts'
import type { Verdict } from '../relay/verdict.ts'

/** What the client still gets. */
export type Delivery =
  | { readonly kind: 'terminal'; readonly bytes: Buffer }
  | { readonly kind: 'whole'; readonly contentType: string; readonly body: Buffer }
  /** A host's own refusal: as it is while nothing is committed, in the stream's form afterwards. */
  | ({ readonly kind: 'refusal' } & HostRefusal)
  | { readonly kind: 'error'; readonly refusal: Refusal }

export interface End {
  readonly kind: 'end'
  readonly outcome: Outcome
  readonly status: number
  readonly tokens: TokenCounts
  readonly delivery: Delivery
}

export type NextStep =
  | End
  /** Back to the queue with the old arrival time; the host was full. */
  | { readonly kind: 'requeue' }
  /** One more try, if one is left: elsewhere, or also on the same host. */
  | { readonly kind: 'again'; readonly isSameHostSafe: boolean; readonly otherwise: End }

/** Retry-After where a host has just failed: about when the next look at it is done. */
const RETRY_AFTER_S = 5

/** What follows from how a try ended (design.md 6). Pure; the exchange acts. */
export const nextStep = (verdict: Verdict): NextStep => {
  switch (verdict.kind) {
    case 'streamed':
      return completed(verdict.tokens, { kind: 'terminal', bytes: verdict.terminal })
    case 'whole':
      return {
        ...completed(verdict.tokens, verdict),
        outcome: verdict.isIncomplete ? 'upstream_incomplete' : 'completed',
      }
    case 'busy':
      return { kind: 'requeue' }
    case 'refused':
      return afterRefusal(verdict)
    case 'errored':
      return afterHostError(verdict)
    case 'incomplete':
      return ended('upstream_incomplete', {
        code: 'upstream_incomplete',
        message: 'the host stopped this reply without ending it; the text so far is not complete',
      })
    case 'failed':
      return afterFailure(verdict)
  }
}

export const completed = (tokens: TokenCounts, delivery: Delivery): End => ({
  kind: 'end',
  outcome: 'completed',
  status: 200,
  tokens,
  delivery,
})

export const ended = (outcome: Outcome, refusal: Refusal): End => ({
  kind: 'end',
  outcome,
  status: statusOf(refusal.code),
  tokens: UNKNOWN_TOKENS,
  delivery: { kind: 'error', refusal },
})

const afterRefusal = (verdict: Verdict & { kind: 'refused' }): NextStep => {
  const { status, contentType, body, message, isTooLong } = verdict
  const code = isTooLong
    ? 'context_length_exceeded'
    : status < 500
      ? 'invalid_request'
      : 'host_error'
  const end: End = {
    kind: 'end',
    outcome: 'upstream_error',
    status,
    tokens: UNKNOWN_TOKENS,
    delivery: { kind: 'refusal', status, contentType, body, refusal: { code, message } },
  }
  if (!verdict.isHostFault) return end
  return { kind: 'again', isSameHostSafe: verdict.isSafeToRepeat, otherwise: end }
}

const afterHostError = (verdict: Verdict & { kind: 'errored' }): NextStep => {
  const end = ended('upstream_error', { code: 'host_error', message: verdict.message })
  if (!verdict.isHostFault || verdict.hasRelayed) return end
  return { kind: 'again', isSameHostSafe: false, otherwise: end }
}

const afterFailure = (verdict: Verdict & { kind: 'failed' }): NextStep => {
  if (verdict.phase === 'relayed') {
    return ended('upstream_failed', {
      code: 'upstream_error',
      message: 'the host failed in the middle of this reply; the text so far is not complete',
    })
  }
  const end = ended('upstream_failed', refusalOfFailure(verdict))
  // A silent host may still be at work on it; one whose connection broke before a status is not.
  const isSameHostSafe =
    verdict.phase === 'before_status' && (verdict.cause === 'connect' || verdict.cause === 'closed')
  return { kind: 'again', isSameHostSafe, otherwise: end }
}

const refusalOfFailure = (verdict: Verdict & { kind: 'failed' }): Refusal =>
  verdict.cause === 'protocol'
    ? { code: 'upstream_error', message: 'the host sent a reply that is not of its protocol' }
    : {
        code: 'no_backend',
        message: 'the host for this model does not answer; try again in a few seconds',
        retryAfterS: RETRY_AFTER_S,
      }
