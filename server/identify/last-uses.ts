/** How something was used since all that was noted was last taken away. */
export interface Use {
  /** The last time, wall-clock milliseconds. */
  readonly at: number
  /** From which address that was. */
  readonly address: string
  readonly count: number
}

/**
 * How often and when things were used, by their ids. Noting it costs no write on the hot path; what has
 * been noted is taken away and written to the store now and then.
 */
export class LastUses {
  #uses = new Map<string, { -readonly [Field in keyof Use]: Use[Field] }>()

  mark(id: string, address: string, wallMs: number): void {
    const use = this.#uses.get(id)
    if (use === undefined) {
      this.#uses.set(id, { at: wallMs, address, count: 1 })
      return
    }
    use.at = wallMs
    use.address = address
    use.count += 1
  }

  /** Null where it was not used since the last time that all was taken. */
  of(id: string): Use | null {
    return this.#uses.get(id) ?? null
  }

  /** What was taken and could not be written: it is there as if it had never been taken. */
  putBack(id: string, use: Use): void {
    const since = this.#uses.get(id)
    if (since === undefined) this.#uses.set(id, { ...use })
    else since.count += use.count
  }

  /** Takes what has been noted since the previous call. */
  drain(): ReadonlyMap<string, Use> {
    const drained = this.#uses
    this.#uses = new Map()
    return drained
  }
}
