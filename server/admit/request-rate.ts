import { requestIntervalMs } from '../../shared/request-interval.ts'

/**
 * Requests a minute, as a bucket of tokens kept in one number (GCRA): as many at once as a minute
 * allows, and one more each time its share of a minute has passed. A window that begins anew would let
 * twice as many pass around its edge; one that slides would make a client that used up its minute at
 * once wait for all of it. Providers of models count in this way too, so clients are made for it.
 */
export class RequestRate {
  #intervalMs = 0
  #minuteMs = 0
  /** When the bucket will be full again. */
  #fullAt = -Infinity

  constructor(perMinute: number) {
    this.change(perMinute)
  }

  /** What was used stays used. */
  change(perMinute: number): void {
    this.#intervalMs = requestIntervalMs(perMinute)
    this.#minuteMs = this.#intervalMs * perMinute
  }

  /** Takes one, if it is there: then 0, and otherwise the time until it is. */
  take(now: number): number {
    const fullAt = Math.max(now, this.#fullAt) + this.#intervalMs
    const waitMs = fullAt - now - this.#minuteMs
    if (waitMs > this.#intervalMs * PRECISION) return waitMs
    this.#fullAt = fullAt
    return 0
  }

  remaining(now: number): number {
    const leftMs = this.#minuteMs - Math.max(0, this.#fullAt - now)
    return Math.max(0, Math.floor(leftMs / this.#intervalMs + PRECISION))
  }

  /** How long until there is one more than now. */
  nextMs(now: number): number {
    const missingMs = Math.max(0, this.#fullAt - now)
    const missing = Math.ceil(missingMs / this.#intervalMs - PRECISION)
    return missing === 0 ? 0 : missingMs - (missing - 1) * this.#intervalMs
  }
}

/** Sums of fractions are a hair off: what is missing of a request that is less than this counts as there. */
const PRECISION = 1e-6
