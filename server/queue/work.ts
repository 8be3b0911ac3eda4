import type { ServiceTime } from './service-times.ts'

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
}
