import assert from 'node:assert/strict'

/** Lives in at most one heap at a time, and knows where: its own handle for removal. */
export interface HeapItem {
  /** Its index in the heap; -1 while it is in none. Written by the heap only. */
  heapIndex: number
}

/** A binary heap, smallest first, from which any item can be removed in O(log n). */
export class IndexedHeap<Item extends HeapItem> {
  readonly #compare: (a: Item, b: Item) => number
  readonly #items: Item[] = []

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#items.length
  }

  peek(): Item | undefined {
    return this.#items[0]
  }

  add(item: Item): void {
    assert(item.heapIndex === -1, 'an item is in one heap only')
    this.#items.push(item)
    this.#rise(item, this.#items.length - 1)
  }

  remove(item: Item): void {
    const index = item.heapIndex
    assert(this.#items[index] === item, 'only what is in the heap is removed')
    const last = this.#items.pop()!
    item.heapIndex = -1
    if (last === item) return
    this.#rise(last, index)
    this.#sink(last, last.heapIndex)
  }

  /** The item's order among the others has changed. */
  update(item: Item): void {
    assert(this.#items[item.heapIndex] === item, 'only what is in the heap is updated')
    this.#rise(item, item.heapIndex)
    this.#sink(item, item.heapIndex)
  }

  /** The order of any number of items has changed. O(n). */
  rebuild(): void {
    for (let index = (this.#items.length >> 1) - 1; index >= 0; index -= 1) {
      this.#sink(this.#items[index]!, index)
    }
  }

  #rise(item: Item, from: number): void {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#items[parentIndex]!
      if (this.#compare(parent, item) <= 0) break
      this.#put(parent, index)
      index = parentIndex
    }
    this.#put(item, index)
  }

  #sink(item: Item, from: number): void {
    const { length } = this.#items
    let index = from
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= length) break
      const right = childIndex + 1
      if (right < length && this.#compare(this.#items[right]!, this.#items[childIndex]!) < 0) {
        childIndex = right
      }
      const child = this.#items[childIndex]!
      if (this.#compare(item, child) <= 0) break
      this.#put(child, index)
      index = childIndex
    }
    this.#put(item, index)
  }

  #put(item: Item, index: number): void {
    this.#items[index] = item
    item.heapIndex = index
  }
}
