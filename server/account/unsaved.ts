/** While the database cannot be written; beyond that the oldest are lost. */
const ITEMS_MAX = 5_000

/** Objects that have changed since they were saved last. */
export class Unsaved<Item extends object> {
  #items = new Set<Item>()

  add(item: Item): void {
    this.#items.add(item)
    const oldest = this.#items.values().next().value
    if (this.#items.size > ITEMS_MAX && oldest !== undefined) this.#items.delete(oldest)
  }

  /** All of them, which count as saved from then on. */
  take(): readonly Item[] {
    const items = [...this.#items]
    this.#items.clear()
    return items
  }
}
