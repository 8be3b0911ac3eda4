import { CALLER_CLASSES, type CallerClass } from '../../shared/caller-class.ts'

export interface ClassHistogramOptions {
  readonly name: string
  readonly help: string
  /** Upper bounds, smallest first. */
  readonly buckets: readonly number[]
}

interface Tally {
  /** How many values are in each bucket and in no smaller one; the last is over every bound. */
  readonly counts: number[]
  sum: number
}

interface Sample {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/**
 * A histogram by caller class for the registry of prom-client, whose own one makes a text of its labels
 * for every value. This one adds to plain numbers, and makes the rest when the metrics are read.
 */
export class ClassHistogram {
  readonly type = 'histogram'
  readonly aggregator = 'sum'
  readonly name: string
  readonly help: string
  readonly #buckets: readonly number[]
  readonly #tallies: Readonly<Record<CallerClass, Tally>>

  constructor({ name, help, buckets }: ClassHistogramOptions) {
    this.name = name
    this.help = help
    this.#buckets = buckets
    this.#tallies = Object.fromEntries(
      CALLER_CLASSES.map((name) => [name, { counts: [...buckets.map(() => 0), 0], sum: 0 }]),
    ) as unknown as Record<CallerClass, Tally>
  }

  observe(callerClass: CallerClass, value: number): void {
    const tally = this.#tallies[callerClass]
    let bucket = 0
    while (bucket < this.#buckets.length && value > this.#buckets[bucket]!) bucket += 1
    tally.counts[bucket]! += 1
    tally.sum += value
  }

  /** What the registry asks of a metric; a class that was never observed has no lines. */
  get() {
    const { name, help, type, aggregator } = this
    const values = CALLER_CLASSES.flatMap((callerClass) => this.#samplesOf(callerClass))
    return Promise.resolve({ name, help, type, aggregator, values })
  }

  #samplesOf(callerClass: CallerClass): Sample[] {
    const { counts, sum } = this.#tallies[callerClass]
    let count = 0
    const buckets = [...this.#buckets, '+Inf'].map((le, index): Sample => {
      count += counts[index]!
      return { metricName: `${this.name}_bucket`, labels: { le, class: callerClass }, value: count }
    })
    if (count === 0) return []
    const labels = { class: callerClass }
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ]
  }
}
