import type { ServiceTime } from './service-times.ts'

/** How long a ticket will still wait; it is more likely than not between `lowMs` and `highMs`. */
export interface Estimate {
  readonly p50Ms: number
  readonly lowMs: number
  readonly highMs: number
}

/** From the median to the 10th or 90th percentile of a normal distribution, in mean deviations. */
const DEVIATIONS = 1.6

/** A sum of independent service times: means add up, deviations add up as their squares. */
export class Work {
  #meanMs = 0
  #deviationSquared = 0

  get meanMs(): number {
    return this.#meanMs
  }

  get deviationMs(): number {
    return Math.sqrt(this.#deviationSquared)
  }

  /** That many tickets' work; a share of one where other hosts take the rest. */
  add(service: ServiceTime, tickets: number): void {
    this.#meanMs += service.meanMs * tickets
    this.#deviationSquared += service.deviationMs ** 2 * tickets
  }

  /** What is left of a ticket that has run for so long. */
  addRest({ meanMs, deviationMs }: ServiceTime, elapsedMs: number): void {
    this.add({ meanMs: Math.max(0, meanMs - elapsedMs), deviationMs }, 1)
  }

  /** When that many slots will have done it. */
  over(slots: number): Estimate {
    const p50Ms = this.meanMs / slots
    const spreadMs = (DEVIATIONS * this.deviationMs) / slots
    return { p50Ms, lowMs: Math.max(0, p50Ms - spreadMs), highMs: p50Ms + spreadMs }
  }
}
