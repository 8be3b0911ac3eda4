const SECONDS = 60

/** What is counted in each of the last sixty seconds; a second that is over is used again. */
export class LastMinute<Counts> {
  readonly #seconds: { at: number; counts: Counts }[]
  readonly #empty: () => Counts

  constructor(empty: () => Counts) {
    this.#empty = empty
    this.#seconds = Array.from({ length: SECONDS }, () => ({ at: -1, counts: empty() }))
  }

  /** Those of the second of `now`, in milliseconds by a clock that only goes forward. */
  at(now: number): Counts {
    const at = Math.floor(now / 1_000)
    const second = this.#seconds[at % SECONDS]!
    if (second.at !== at) {
      second.at = at
      second.counts = this.#empty()
    }
    return second.counts
  }

  /** Of the minute before `now`, in no order. */
  all(now: number): readonly Counts[] {
    const oldest = Math.floor(now / 1_000) - SECONDS
    return this.#seconds.filter(({ at }) => at > oldest).map(({ counts }) => counts)
  }
}
