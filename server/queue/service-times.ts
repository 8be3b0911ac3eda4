import assert from 'node:assert/strict'
import { LRUCache } from 'lru-cache'

export interface ServiceTime {
  readonly meanMs: number
  /** Mean deviation from the mean. */
  readonly deviationMs: number
}

/** Models whose times are kept; the one that was longest without a new one is dropped first. */
const MODELS_MAX = 1_000

/** Gains of the moving averages, and their start, as in RFC 6298, section 2. */
const MEAN_GAIN = 1 / 8
const DEVIATION_GAIN = 1 / 4

/** How long a slot is held, by model: learnt from leases that ended well. */
export class ServiceTimes {
  /** No Map that is put in order by deleting: it would be rebuilt for every other request. */
  readonly #byModel = new LRUCache<string, ServiceTime>({ max: MODELS_MAX })
  #overall: ServiceTime | null = null

  record(modelKey: string, serviceMs: number): void {
    assert(serviceMs >= 0, 'a service time is not negative')
    this.#byModel.set(modelKey, learn(this.#byModel.peek(modelKey) ?? null, serviceMs))
    this.#overall = learn(this.#overall, serviceMs)
  }

  /** What is to be expected of the model, or of any where it is new; null before the first. */
  expect(modelKey: string): ServiceTime | null {
    return this.#byModel.peek(modelKey) ?? this.#overall
  }
}

const learn = (known: ServiceTime | null, serviceMs: number): ServiceTime => {
  if (known === null) return { meanMs: serviceMs, deviationMs: serviceMs / 2 }
  const { meanMs, deviationMs } = known
  const error = serviceMs - meanMs
  return {
    meanMs: meanMs + MEAN_GAIN * error,
    deviationMs: deviationMs + DEVIATION_GAIN * (Math.abs(error) - deviationMs),
  }
}
