import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import type { CallerLimits } from '../flow/caller-limits.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { SettledRecord } from '../flow/usage-record.ts'
import {
  policyText,
  remainderText,
  wholeSeconds,
  type CountedCaller,
  type CountedNow,
} from './limit-headers.ts'
import { RequestRate } from './request-rate.ts'
import { TokenDay } from './token-day.ts'

export interface RequestLimitsDeps {
  readonly clock: Clock
  /** `unknownTokens` is what a request counts as towards `tokensPerDay` whose tokens nobody has counted. */
  readonly settings: { readonly unknownTokens: number }
}

/** What a caller used in one hour, as the database remembers it. */
export interface HourOfTokens {
  readonly caller: string
  /** Its beginning, milliseconds since 1970. */
  readonly hour: number
  readonly tokens: number
  /** Requests whose tokens are not known. */
  readonly unknown: number
}

interface LimitedCaller extends CountedCaller {
  readonly policy: string
}

/** Clients ignore `Retry-After` from a minute on. */
const RETRY_AFTER_S_MAX = 59

/**
 * How often callers may ask and how many tokens a day they may use, decided in memory. Tokens count
 * when a request has ended, so what runs at the same time can go beyond the limit by what it makes.
 */
export class RequestLimits {
  /** Counts what has ended. */
  readonly events: RequestEvents
  readonly #deps: RequestLimitsDeps
  readonly #limited = new Map<string, LimitedCaller>()
  /** Of every caller that could be given a limit, so that a new limit knows of the day before it. */
  readonly #days = new Map<string, TokenDay>()

  constructor(deps: RequestLimitsDeps) {
    this.#deps = deps
    this.events = {
      'request:refused': () => undefined,
      'ticket:started': () => undefined,
      'ticket:firstByte': () => undefined,
      'ticket:ended': ({ caller, keyId, userId }, settled) => {
        if (keyId !== null || userId !== null) this.#count(caller, this.#tokensOf(settled))
      },
      'host:fault': () => undefined,
    }
  }

  /** All limits of the callers with these ids; null takes them away. Of equal limits nothing changes. */
  change(callerId: string, limits: CallerLimits | null): void {
    if (limits === null) return void this.#limited.delete(callerId)
    const { requestsPerMinute } = limits
    const rate = this.#limited.get(callerId)?.rate ?? null
    if (requestsPerMinute !== undefined) rate?.change(requestsPerMinute)
    this.#limited.set(callerId, {
      limits,
      rate: requestsPerMinute === undefined ? null : (rate ?? new RequestRate(requestsPerMinute)),
      policy: policyText(limits),
    })
  }

  /** What was used before this run of the gateway; once, whenever that is known. */
  restore(hours: readonly HourOfTokens[]): void {
    for (const { caller, hour, tokens, unknown } of hours.toSorted((a, b) => a.hour - b.hour)) {
      const used = tokens + unknown * this.#deps.settings.unknownTokens
      this.#dayOf(caller, hour).addEarlier(used, hour)
    }
  }

  /** In the last 24 hours. */
  tokensUsed(callerId: string): number {
    return this.#days.get(callerId)?.used(this.#deps.clock.wall()) ?? 0
  }

  /** Towards the limit of requests a minute; null for a caller without one. */
  requestsUsed(callerId: string): number | null {
    const { rate = null, limits } = this.#limited.get(callerId) ?? {}
    if (rate === null) return null
    return Math.max(0, limits!.requestsPerMinute! - rate.remaining(this.#deps.clock.now()))
  }

  /** Says in `headers` what the caller may and what is left of it, without taking any. */
  tell(callerId: string, headers: Record<string, string>): void {
    if (this.#limited.size === 0) return
    const caller = this.#limited.get(callerId)
    if (caller !== undefined) tellOf(caller, this.#usedBy(callerId), headers)
  }

  /** Takes one request of the caller's, or says why not. Either way `headers` get what is left. */
  take(callerId: string, headers: Record<string, string>): Refusal | null {
    if (this.#limited.size === 0) return null
    const caller = this.#limited.get(callerId)
    if (caller === undefined) return null
    const used = this.#usedBy(callerId)
    const refusal = tokenRefusal(caller, used.day, used.wallMs) ?? rateRefusal(caller, used.now)
    tellOf(caller, used, headers)
    return refusal
  }

  #usedBy(callerId: string): CountedNow {
    const { clock } = this.#deps
    return { day: this.#days.get(callerId) ?? null, now: clock.now(), wallMs: clock.wall() }
  }

  #count(callerId: string, tokens: number): void {
    if (tokens === 0) return
    const wallMs = this.#deps.clock.wall()
    this.#dayOf(callerId, wallMs).add(tokens, wallMs)
  }

  #dayOf(callerId: string, wallMs: number): TokenDay {
    let day = this.#days.get(callerId)
    if (day === undefined) {
      day = new TokenDay(wallMs)
      this.#days.set(callerId, day)
    }
    return day
  }

  /** A host that failed has not told what it made, and the caller had nothing of it. */
  #tokensOf({ host, outcome, promptTokens, completionTokens }: SettledRecord): number {
    const known = (promptTokens ?? 0) + (completionTokens ?? 0)
    const isKnown = promptTokens !== null && completionTokens !== null
    const isOfNoUse = host === null || outcome === 'upstream_error' || outcome === 'upstream_failed'
    return isKnown || isOfNoUse ? known : known + this.#deps.settings.unknownTokens
  }
}

const tellOf = (caller: LimitedCaller, used: CountedNow, headers: Record<string, string>): void => {
  if (caller.policy !== '') headers['RateLimit-Policy'] = caller.policy
  const remainder = remainderText(caller, used)
  if (remainder !== '') headers['RateLimit'] = remainder
}

const rateRefusal = ({ rate, limits }: LimitedCaller, now: number): Refusal | null => {
  const waitMs = rate?.take(now) ?? 0
  if (waitMs === 0) return null
  const retryAfterS = Math.min(RETRY_AFTER_S_MAX, wholeSeconds(waitMs))
  return {
    code: 'rate_limit',
    message: `you may send ${limits.requestsPerMinute} requests a minute; the next one in ${retryAfterS} s`,
    retryAfterS,
  }
}

const tokenRefusal = (
  { limits: { tokensPerDay } }: LimitedCaller,
  day: TokenDay | null,
  wallMs: number,
): Refusal | null => {
  if (tokensPerDay === undefined || day === null) return null
  const waitMs = day.untilBelowMs(tokensPerDay, wallMs)
  if (waitMs === 0) return null
  const renewsAt = new Date(wallMs + waitMs).toISOString()
  return {
    code: 'token_limit',
    message: `your ${tokensPerDay} tokens a day are used up; there will be some again at ${renewsAt}`,
    retryAfterS: wholeSeconds(waitMs),
    isFinal: true,
  }
}
