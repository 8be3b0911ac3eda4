import type { Clock } from '../../clock.ts'

/** Of all time at most this share is spent on rounds, however much there is to tell. */
const SHARE_MAX = 0.05

/** Calls again and again, never sooner than agreed, and seldom where a call takes long. */
export class Rounds {
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #call: () => void
  #timer: NodeJS.Timeout | null = null

  constructor(everyMs: number, clock: Clock, call: () => void) {
    this.#everyMs = everyMs
    this.#clock = clock
    this.#call = call
  }

  start(): void {
    if (this.#timer === null) this.#wait(0)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #wait(lastMs: number): void {
    this.#timer = setTimeout(
      () => {
        const startedAt = this.#clock.now()
        this.#call()
        if (this.#timer !== null) this.#wait(this.#clock.now() - startedAt)
      },
      Math.max(this.#everyMs, lastMs / SHARE_MAX),
    )
  }
}
