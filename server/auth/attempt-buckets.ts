import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'

interface Bucket {
  tokens: number
  at: number
}

export interface AttemptBucketsOptions {
  readonly clock: Clock
  /** Attempts that one key has at once, and gets back evenly over `windowMs`. */
  readonly attemptsMax: number
  readonly windowMs: number
}

/** So many keys are remembered; the one that was seen longest ago is forgotten for a new one. */
const KEYS_MAX = 20_000

/** A token bucket for each key. */
export class AttemptBuckets {
  readonly #options: AttemptBucketsOptions
  readonly #buckets = new LRUCache<string, Bucket>({ max: KEYS_MAX })

  constructor(options: AttemptBucketsOptions) {
    this.#options = options
  }

  /** Milliseconds until the key has an attempt; 0 where it has one now. */
  waitMs(key: string): number {
    const { tokens } = this.#bucket(key)
    return tokens >= 1 ? 0 : (1 - tokens) * this.#refillMs
  }

  take(key: string): void {
    this.#bucket(key).tokens -= 1
  }

  /** An attempt that was none after all. */
  giveBack(key: string): void {
    const bucket = this.#bucket(key)
    bucket.tokens = Math.min(this.#options.attemptsMax, bucket.tokens + 1)
  }

  get #refillMs(): number {
    return this.#options.windowMs / this.#options.attemptsMax
  }

  #bucket(key: string): Bucket {
    const now = this.#options.clock.now()
    const { attemptsMax } = this.#options
    const known = this.#buckets.get(key)
    if (known === undefined) {
      const bucket = { tokens: attemptsMax, at: now }
      this.#buckets.set(key, bucket)
      return bucket
    }
    known.tokens = Math.min(attemptsMax, known.tokens + (now - known.at) / this.#refillMs)
    known.at = now
    return known
  }
}
