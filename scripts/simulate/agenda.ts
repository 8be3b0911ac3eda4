import { IndexedHeap } from '../../server/queue/indexed-heap.ts'

interface Entry<Event> {
  readonly at: number
  readonly order: number
  readonly event: Event
  heapIndex: number
}

/** What will happen, in order of time; of what happens at one time, first what was noted first. */
export class Agenda<Event> {
  readonly #heap = new IndexedHeap<Entry<Event>>((a, b) => a.at - b.at || a.order - b.order)
  #noted = 0

  /** At a time in whole milliseconds. */
  note(at: number, event: Event): void {
    this.#noted += 1
    this.#heap.add({ at, order: this.#noted, event, heapIndex: -1 })
  }

  /** When the next thing happens; Infinity where nothing will. */
  get nextAt(): number {
    return this.#heap.peek()?.at ?? Infinity
  }

  take(): { readonly at: number; readonly event: Event } {
    const entry = this.#heap.peek()
    if (entry === undefined) throw new Error('nothing is on the agenda')
    this.#heap.remove(entry)
    return entry
  }
}
