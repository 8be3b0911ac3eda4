import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { quantile } from '../bench/statistics.ts'

/** What one run, or many together, showed. */
export class Figures {
  events = 0
  readonly outcomes = new Map<string, number>()
  readonly #waitsMs = new Map<CallerClass, number[]>()

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
  }

  /** How long a ticket had waited when it was started for the first time. */
  addWait(callerClass: CallerClass, waitMs: number): void {
    const waits = this.#waitsMs.get(callerClass) ?? []
    waits.push(waitMs)
    this.#waitsMs.set(callerClass, waits)
  }

  add(other: Figures): void {
    this.events += other.events
    for (const [outcome, count] of other.outcomes) {
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + count)
    }
    for (const [callerClass, waits] of other.#waitsMs) {
      for (const waitMs of waits) this.addWait(callerClass, waitMs)
    }
  }

  /** Lines for a terminal. */
  describe(): string[] {
    const outcomes = [...this.outcomes].toSorted((a, b) => b[1] - a[1])
    return [
      outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(', '),
      ...CALLER_CLASSES.flatMap((name) => {
        const waits = this.#waitsMs.get(name)
        if (waits === undefined) return []
        const [p50, p99] = [0.5, 0.99].map((share) => (quantile(waits, share) / 1_000).toFixed(1))
        return `${name.padEnd(6)}  ${waits.length} started, wait p50 ${p50} s, p99 ${p99} s`
      }),
    ]
  }
}
