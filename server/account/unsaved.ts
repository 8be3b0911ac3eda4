/** While the database cannot be written; beyond that the oldest are lost. */
const ITEMS_MAX = 5_000

/** Objects that have changed since they were saved last. */
export class Unsaved<Item extends object> {
  #items = new Set<Item>()

  add(item: Item): void {
    this.#items.add(item)
    this.#trim()
  }

  /** The oldest, so many at most, which count as saved from then on. */
  take(max: number): readonly Item[] {
    const items: Item[] = []
    for (const item of this.#items) {
      if (items.length === max) break
      this.#items.delete(item)
      items.push(item)
    }
    return items
  }

  /** What was taken and could not be saved: it is older than what has come meanwhile. */
  putBack(items: readonly Item[]): void {
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
