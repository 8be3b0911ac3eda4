/** While the database cannot be written; beyond that the oldest are lost. */
const ITEMS_MAX = 5_000

/** Objects that have changed since they were saved last. */
export class Unsaved<Item extends object> {
  #items = new Set<Item>()
  readonly #taken = new Set<Item>()

  /** Also what was taken, as long as nobody knows whether it is saved. */
  all(): readonly Item[] {
    return [...new Set([...this.#taken, ...this.#items])]
  }

  add(item: Item): void {
    this.#items.add(item)
    this.#trim()
  }

  /** The oldest, so many at most, to be saved. */
  take(max: number): readonly Item[] {
    const items: Item[] = []
    for (const item of this.#items) {
      if (items.length === max) break
      this.#items.delete(item)
      this.#taken.add(item)
      items.push(item)
    }
    return items
  }

  /** What was taken is saved. */
  onSaved(items: readonly Item[]): void {
    for (const item of items) this.#taken.delete(item)
  }

  /** What was taken and could not be saved: it is older than what has come meanwhile. */
  putBack(items: readonly Item[]): void {
    this.onSaved(items)
    this.#items = new Set([...items, ...this.#items])
    this.#trim()
  }

  #trim(): void {
    for (const item of this.#items) {
      if (this.#items.size <= ITEMS_MAX) return
      this.#items.delete(item)
    }
  }
}
