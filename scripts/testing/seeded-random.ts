/** Chance that can be repeated: the same seed gives the same numbers on every machine. */
export class SeededRandom {
  #state: number

  /** A whole number; only its lower 32 bits count. */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, but without, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to `max`, both included. */
  whole(max: number): number {
    return Math.floor(this.next() * (max + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  /** The list must have something in it. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.whole(items.length - 1)]!
  }

  /** The time between two events that happen at random, `mean` apart on average. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** An index that is the rarer the larger it is (Zipf's law, exponent 1), below `count`. */
  zipf(count: number): number {
    return Math.min(count - 1, Math.floor((count + 1) ** this.next()) - 1)
  }
}
