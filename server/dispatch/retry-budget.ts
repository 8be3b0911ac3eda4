export interface RetryBudgetSettings {
  /** Second tries that are always allowed, per minute. */
  readonly perMinute: number
  /** And this share of the requests of the last minute. */
  readonly share: number
}

const MINUTE_MS = 60_000

/**
 * Bounds second tries, so that a failing host does not get twice the load (scheduling.md 8.7). Counts
 * over two half-overlapping minutes: the last whole one is weighted by what of it is still in sight.
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings
  #minute = 0
  #requests = { last: 0, current: 0 }
  #retries = { last: 0, current: 0 }

  constructor(settings: RetryBudgetSettings) {
    this.#settings = settings
  }

  onRequest(now: number): void {
    this.#turn(now)
    this.#requests.current += 1
  }

  /** Takes one second try from the budget; false where it is used up. */
  take(now: number): boolean {
    this.#turn(now)
    const weight = 1 - (now % MINUTE_MS) / MINUTE_MS
    const requests = this.#requests.current + this.#requests.last * weight
    const retries = this.#retries.current + this.#retries.last * weight
    if (retries + 1 > this.#settings.perMinute + this.#settings.share * requests) return false
    this.#retries.current += 1
    return true
  }

  #turn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    if (minute === this.#minute) return
    const isNext = minute === this.#minute + 1
    this.#requests = { last: isNext ? this.#requests.current : 0, current: 0 }
    this.#retries = { last: isNext ? this.#retries.current : 0, current: 0 }
    this.#minute = minute
  }
}
