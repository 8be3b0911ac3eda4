export interface BreakerSettings {
  /** Failures within `windowMs` that open it. */
  readonly failures: number
  readonly windowMs: number
  /** The first time that it stays open; doubled at each failed trial up to `openMsMax`. */
  readonly openMs: number
  readonly openMsMax: number
}

/**
 * Keeps work from a host that fails. Closed: everything passes. Open: nothing does until `openUntil`.
 * Then half open: one request at a time is let through, whose success closes it and whose failure
 * opens it for twice as long. A caller who leaves is neither.
 */
export class Breaker {
  readonly #settings: BreakerSettings
  #failuresAt: number[] = []
  #openSince: number | null = null
  #openUntil = 0
  #openMs: number

  constructor(settings: BreakerSettings) {
    this.#settings = settings
    this.#openMs = settings.openMs
  }

  state(now: number): 'closed' | 'open' | 'half_open' {
    if (this.#openSince === null) return 'closed'
    return now < this.#openUntil ? 'open' : 'half_open'
  }

  /** Since when it has not been closed; null while it is. */
  get openSince(): number | null {
    return this.#openSince
  }

  /** When the next trial is due; only meaningful while it is open. */
  get openUntil(): number {
    return this.#openUntil
  }

  recordSuccess(): void {
    this.#failuresAt = []
    this.#openSince = null
    this.#openMs = this.#settings.openMs
  }

  recordFailure(now: number): void {
    if (this.state(now) === 'half_open') {
      this.#openMs = Math.min(this.#openMs * 2, this.#settings.openMsMax)
      this.#openUntil = now + this.#openMs
      return
    }
    if (this.#openSince !== null) return
    const { failures, windowMs } = this.#settings
    this.#failuresAt = this.#failuresAt.filter((at) => at > now - windowMs)
    this.#failuresAt.push(now)
    if (this.#failuresAt.length < failures) return
    this.#failuresAt = []
    this.#openSince = now
    this.#openUntil = now + this.#openMs
  }
}
