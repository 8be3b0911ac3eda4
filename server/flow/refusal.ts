import type { ErrorCode } from '../errors.ts'

/** An expected "no", as a value. Rendered in the caller's dialect by `dialect/`. */
export interface Refusal {
  readonly code: ErrorCode
  /** What was wrong and what to do, for the caller's eyes: no secrets, no host URLs. */
  readonly message: string
  /** The parameter that is wrong, for dialects that name it. */
  readonly param?: string
  /** Whole seconds, at most 59 (clients ignore more), but for a limit that lasts for hours. */
  readonly retryAfterS?: number
  /** Sends `x-should-retry: false`: repeating is pointless. */
  readonly isFinal?: boolean
}
