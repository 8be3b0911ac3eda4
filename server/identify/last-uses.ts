/**
 * When things were last used, by their ids. Noting it costs no write on the hot path; what has been
 * noted is taken away and written to the store now and then.
 */
export class LastUses {
  #times = new Map<string, number>()

  mark(id: string, wallMs: number): void {
    this.#times.set(id, wallMs)
  }

  /** Null where it was not used since the last time that all was taken. */
  of(id: string): number | null {
    return this.#times.get(id) ?? null
  }

  /** Takes what has been noted since the previous call. */
  drain(): ReadonlyMap<string, number> {
    const drained = this.#times
    this.#times = new Map()
    return drained
  }
}
