import type { HostLoad } from '../upstream/driver.ts'

/** A host's load as it was at one moment, with what of it is ours. */
export interface LoadSample extends HostLoad {
  /** Requests of the gateway's that it has. */
  readonly own: number
}

/** How many requests a host is given before it has told anything of its load, and at most. */
export interface SlotRange {
  readonly start: number
  readonly most: number
}

/** More than this share of its memory in use, and the host begins to push requests out again. */
const CACHE_USED_MAX = 0.92

/** How long a lowered limit stays before it is raised again. */
const HOLD_MS = 5_000

/**
 * How many of the gateway's requests a host should have, by what it tells of its load (scheduling.md
 * section 8). What it queues within itself nobody orders: where it does so twice in a row it gets a
 * seventh less, and where it had all that it may and queued nothing, one more (before the first time that
 * it was too much: twice as many). What it does for others takes slots away as long as it lasts, but never
 * the last one: then it would never be our turn.
 */
export class LoadLimit {
  #limit: number | null = null
  #wasOver = false
  #overloads = 0
  #heldUntil = -Infinity
  #others = 0
  #othersBefore = 0

  /** Requests that it works on for others: in both of the last two samples, since one may be late. */
  get others(): number {
    return Math.min(this.#others, this.#othersBefore)
  }

  of({ start, most }: SlotRange): number {
    return Math.max(1, Math.min(this.#limit ?? start, most - this.others))
  }

  take(sample: LoadSample, { start, most }: SlotRange, now: number): void {
    const { running, waiting, cacheUsed, own } = sample
    this.#othersBefore = this.#others
    this.#others = Math.max(0, running + waiting - own)
    const limit = Math.min(this.#limit ?? start, most)
    const isOver = waiting > Math.ceil(limit * 0.05) || (cacheUsed ?? 0) > CACHE_USED_MAX
    this.#overloads = isOver ? this.#overloads + 1 : 0
    if (this.#overloads >= 2) {
      this.#overloads = 0
      this.#wasOver = true
      this.#heldUntil = now + HOLD_MS
      this.#limit = Math.max(1, Math.floor(limit * 0.85))
    } else if (waiting === 0 && own >= limit * 0.9 && now >= this.#heldUntil) {
      this.#limit = Math.min(most, this.#wasOver ? limit + 1 : limit * 2)
    }
  }

  /** Nothing is known of the server that is there now. */
  forget(): void {
    this.#limit = null
    this.#wasOver = false
    this.#overloads = 0
    this.#others = 0
    this.#othersBefore = 0
  }
}
