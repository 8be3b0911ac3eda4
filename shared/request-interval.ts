const MINUTE_MS = 60_000

/** Where only one a minute is allowed, a client that keeps to Retry-After (at most 59 s) is in time. */
const INTERVAL_MS_MAX = 59_000

/** After how long one request comes back, where so many a minute are allowed. */
export const requestIntervalMs = (perMinute: number): number =>
  Math.min(INTERVAL_MS_MAX, MINUTE_MS / perMinute)
