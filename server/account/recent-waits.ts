/** The last so many waits say enough of a minute, and cost no memory per request. */
const WAITS_MAX = 1_024

/** How long those waited who started last. */
export class RecentWaits {
  readonly #startedAt = new Float64Array(WAITS_MAX).fill(-Infinity)
  readonly #waitMs = new Float64Array(WAITS_MAX)
  #count = 0

  add(now: number, waitMs: number): void {
    const place = this.#count % WAITS_MAX
    this.#startedAt[place] = now
    this.#waitMs[place] = waitMs
    this.#count += 1
  }

  /** The wait that this share of those started since did not exceed; null where none started. */
  percentile(share: number, since: number): number | null {
    const waits = this.#waitMs.filter((_, place) => this.#startedAt[place]! > since).sort()
    const place = Math.ceil(share * waits.length) - 1
    return waits.length === 0 ? null : waits[Math.max(0, place)]!
  }
}
