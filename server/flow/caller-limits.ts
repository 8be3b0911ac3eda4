/** What one caller may at most; what is absent has no limit of its own. */
export interface CallerLimits {
  readonly requestsPerMinute?: number
  /** Prompt and completion together. */
  readonly tokensPerDay?: number
  /** Requests waiting at once. */
  readonly waiting?: number
  /** Requests running at once. */
  readonly running?: number
}
