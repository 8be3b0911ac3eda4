import { statusOf } from '../../errors.ts'
import type { Refusal } from '../../flow/refusal.ts'

/**
 * The code with which a response fails. Codex asks thirty times after a plain 503 and six times after
 * `server_error`; after the other four here it shows what was wrong and stops (experience.md 4.2).
 */
export const failureCodeOf = (refusal: Refusal): string => {
  const { code } = refusal
  const status = statusOf(code)
  if (code === 'context_length_exceeded') return code
  // Another process takes over in a moment.
  if (code === 'shutting_down') return 'server_error'
  if (status === 503) return 'server_is_overloaded'
  if (status === 429) return refusal.isFinal === true ? 'insufficient_quota' : 'rate_limit_exceeded'
  return status < 500 || refusal.isFinal === true ? 'invalid_prompt' : 'server_error'
}

/** Whether clients repeat the status more often than the failure: then they are told the failure. */
export const isRepeatedStatus = (refusal: Refusal): boolean => {
  const status = statusOf(refusal.code)
  return status >= 500 || (status === 429 && refusal.isFinal === true)
}
