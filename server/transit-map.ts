/** So many are deleted, and as many again as there are, before a map is replaced. */
const DELETIONS_MIN = 128

/**
 * A map of what passes through: it is added to and deleted from with every request. V8 gives a map a new
 * table every few dozen entries, and each table points to the next one. As soon as one of them has grown
 * old, all that follow live on, with everything that they ever held, until the next full collection: a
 * request costs several times as much collection and the heap is always at its bound. So here the map itself
 * is replaced now and then, and no table of the old one leads to the new.
 */
export class TransitMap<Key, Value> {
  #entries = new Map<Key, Value>()
  #deletions = 0

  /** As it is now: to be read at once, and not to be kept. */
  get entries(): ReadonlyMap<Key, Value> {
    return this.#entries
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  has(key: Key): boolean {
    return this.#entries.has(key)
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, value)
  }

  /** False where it was not there. */
  delete(key: Key): boolean {
    if (!this.#entries.delete(key)) return false
    this.#deletions += 1
    if (this.#deletions >= DELETIONS_MIN + this.#entries.size) {
      this.#entries = new Map(this.#entries)
      this.#deletions = 0
    }
    return true
  }
}
