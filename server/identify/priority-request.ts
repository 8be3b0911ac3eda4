import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

/** What a client asked about its place in the queue, applied to what it is allowed. */
export interface PriorityRequest {
  /** 1 to 9; never below the caller's own. */
  readonly basePriority: number
  /** Milliseconds from arrival within which the reply must start upstream; null if not asked. */
  readonly deadlineMs: number | null
}

/** A day: longer than any class may wait, so a larger number is a mistake of units. */
const DEADLINE_MS_MAX = 86_400_000

/**
 * Reads `X-Priority` (1 to 9) and `X-Deadline-Ms`. A client may ask to be served later, never
 * sooner: a number below its own is ignored, anything that is no number is refused.
 */
export const readPriorityRequest = (
  headers: IncomingHttpHeaders,
  ownPriority: number,
): PriorityRequest | Refusal => {
  const asked = wholeNumber(headers['x-priority'], 9)
  if (asked === 'invalid') return refusal('X-Priority must be a whole number from 1 to 9')
  const deadlineMs = wholeNumber(headers['x-deadline-ms'], DEADLINE_MS_MAX)
  if (deadlineMs === 'invalid') {
    return refusal(`X-Deadline-Ms must be a whole number from 1 to ${DEADLINE_MS_MAX}`)
  }
  return { basePriority: Math.max(ownPriority, asked ?? ownPriority), deadlineMs }
}

const DIGITS = /^[1-9]\d{0,8}$/

const wholeNumber = (
  value: string | string[] | undefined,
  max: number,
): number | null | 'invalid' => {
  if (value === undefined) return null
  const text = String(value).trim()
  return DIGITS.test(text) && Number(text) <= max ? Number(text) : 'invalid'
}

const refusal = (message: string): Refusal => ({ code: 'invalid_request', message, isFinal: true })
