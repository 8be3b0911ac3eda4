const HOURS = 24
const HOUR_MS = 3_600_000

/**
 * The tokens of one caller over the last 24 hours of the clock, the current one included: an hour's
 * tokens count for a day and then leave together, as the sums in the database have them.
 */
export class TokenDay {
  readonly #hours = new Float64Array(HOURS)
  /** The newest hour, counted from 1970. */
  #newest: number
  #used = 0

  constructor(wallMs: number) {
    this.#newest = hourOf(wallMs)
  }

  add(tokens: number, wallMs: number): void {
    this.#advance(hourOf(wallMs))
    this.#hours[this.#newest % HOURS]! += tokens
    this.#used += tokens
  }

  /** What was used in an hour that may have passed; what is older than a day counts no more. */
  addEarlier(tokens: number, wallMs: number): void {
    const hour = hourOf(wallMs)
    if (hour > this.#newest) return this.add(tokens, wallMs)
    if (hour <= this.#newest - HOURS) return
    this.#hours[hour % HOURS]! += tokens
    this.#used += tokens
  }

  used(wallMs: number): number {
    this.#advance(hourOf(wallMs))
    return this.#used
  }

  /** How long until fewer than `limit` are left; 0 where that is so already. */
  untilBelowMs(limit: number, wallMs: number): number {
    this.#advance(hourOf(wallMs))
    let left = this.#used
    if (left < limit) return 0
    for (let hour = this.#newest - HOURS + 1; hour < this.#newest; hour += 1) {
      left -= this.#hours[hour % HOURS]!
      if (left < limit) return (hour + HOURS) * HOUR_MS - wallMs
    }
    return (this.#newest + HOURS) * HOUR_MS - wallMs
  }

  /** When the oldest tokens will have left; 0 where there are none. */
  nextMs(wallMs: number): number {
    return this.#used === 0 ? 0 : this.untilBelowMs(this.#used, wallMs)
  }

  /** The clock may have been set: what was used while it was ahead counts as used now. */
  #advance(hour: number): void {
    if (hour === this.#newest) return
    if (hour < this.#newest) {
      this.#hours.fill(0)
      this.#hours[hour % HOURS] = this.#used
    } else {
      const passed = Math.min(HOURS, hour - this.#newest)
      for (let step = 1; step <= passed; step += 1) {
        const index = (this.#newest + step) % HOURS
        this.#used -= this.#hours[index]!
        this.#hours[index] = 0
      }
    }
    this.#newest = hour
  }
}

const hourOf = (wallMs: number): number => Math.floor(wallMs / HOUR_MS)
