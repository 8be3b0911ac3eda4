import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { EvictionReason } from '../queue/effects.ts'
import { queueFull } from '../queue/refusals.ts'
import { unknownModelRefusal } from './model-refusal.ts'

const RETRY_AFTER_S = 30

/** What the caller of a ticket hears that the queue gave up after it had waited. */
export const evictionRefusal = (reason: EvictionReason, call: Call): Refusal => {
  switch (reason) {
    case 'queue_timeout':
      return {
        code: 'queue_timeout',
        message: 'this request waited as long as it may and no slot came free; try again later',
        retryAfterS: RETRY_AFTER_S,
      }
    case 'queue_full':
      return queueFull(RETRY_AFTER_S * 1_000)
    case 'model_not_found':
      return unknownModelRefusal(call, null)
  }
}
