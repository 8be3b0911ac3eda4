import type { CallerLimits } from '../flow/caller-limits.ts'
import type { RequestRate } from './request-rate.ts'
import type { TokenDay } from './token-day.ts'

// `RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers has them since its eighth
// version: lists of structured fields. Its registry has no unit for tokens; the word is plain enough.

/** What a caller may, the same on each of its replies. */
export const policyText = ({ requestsPerMinute, tokensPerDay, running }: CallerLimits): string =>
  [
    requestsPerMinute !== undefined && `"requests";q=${requestsPerMinute};w=60`,
    tokensPerDay !== undefined && `"tokens";q=${tokensPerDay};qu="tokens";w=86400`,
    running !== undefined && `"running";q=${running};qu="concurrent-requests"`,
  ]
    .filter((item) => item !== false)
    .join(', ')

export interface CountedCaller {
  readonly limits: CallerLimits
  readonly rate: RequestRate | null
}

export interface CountedNow {
  readonly day: TokenDay | null
  /** Monotonic milliseconds. */
  readonly now: number
  readonly wallMs: number
}

/** What is left, and in how many seconds there is more. Empty where nothing is counted. */
export const remainderText = (
  { limits, rate }: CountedCaller,
  { day, now, wallMs }: CountedNow,
): string => {
  const requests =
    rate === null ? '' : `"requests";r=${rate.remaining(now)};t=${wholeSeconds(rate.nextMs(now))}`
  const { tokensPerDay } = limits
  if (tokensPerDay === undefined) return requests
  const used = day?.used(wallMs) ?? 0
  const left = Math.max(0, tokensPerDay - used)
  const tokens = `"tokens";r=${left};t=${wholeSeconds(day?.nextMs(wallMs) ?? 0)}`
  return requests === '' ? tokens : `${requests}, ${tokens}`
}

/** Rounded up, but for what is no more than the inexactness of a sum. */
export const wholeSeconds = (ms: number): number => Math.ceil(ms / 1_000 - 1e-6)
