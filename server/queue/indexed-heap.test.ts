import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HeapItem } from './indexed-heap.ts'
import { IndexedHeap } from './indexed-heap.ts'

interface Numbered extends HeapItem {
  value: number
}

const numbered = (value: number): Numbered => ({ value, heapIndex: -1 })

const createHeap = (values: readonly number[]) => {
  const heap = new IndexedHeap<Numbered>((a, b) => a.value - b.value)
  const items = values.map(numbered)
  for (const item of items) heap.add(item)
  return { heap, items }
}

const drain = (heap: IndexedHeap<Numbered>): number[] => {
  const values: number[] = []
  for (let item = heap.peek(); item !== undefined; item = heap.peek()) {
    heap.remove(item)
    values.push(item.value)
  }
  return values
}

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b)

const integers = fc.array(fc.integer(), { size: 'medium' })

describe('IndexedHeap', () => {
  test('has nothing to show while it is empty', () => {
    const { heap } = createHeap([])
    expect(heap.peek()).toBeUndefined()
    expect(heap.size).toBe(0)
  })

  test('shows the smallest item without taking it', () => {
    const { heap } = createHeap([3, 1, 2])
    expect(heap.peek()?.value).toBe(1)
    expect(heap.size).toBe(3)
  })

  test('gives items up in order', () => {
    fc.assert(
      fc.property(integers, (values) => {
        expect(drain(createHeap(values).heap)).toEqual(ascending(values))
      }),
    )
  })

  test('loses exactly the items that are removed, wherever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.boolean())), (entries) => {
        const { heap, items } = createHeap(entries.map(([value]) => value))
        items.forEach((item, index) => {
          if (entries[index]![1]) heap.remove(item)
        })
        const kept = entries.filter(([, isRemoved]) => !isRemoved).map(([value]) => value)
        expect(heap.size).toBe(kept.length)
        expect(drain(heap)).toEqual(ascending(kept))
      }),
    )
  })

  test('keeps its order when items change, up or down', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer())), (entries) => {
        const { heap, items } = createHeap(entries.map(([value]) => value))
        items.forEach((item, index) => {
          item.value = entries[index]![1]
          heap.update(item)
        })
        expect(drain(heap)).toEqual(ascending(entries.map(([, value]) => value)))
      }),
    )
  })

  test('finds its order again when all items have changed at once', () => {
    fc.assert(
      fc.property(integers, (values) => {
        const { heap, items } = createHeap(values)
        for (const item of items) item.value = -item.value
        heap.rebuild()
        expect(drain(heap)).toEqual(ascending(values.map((value) => -value)))
      }),
    )
  })

  test('takes an item again that was removed', () => {
    const { heap, items } = createHeap([1, 2])
    heap.remove(items[0]!)
    heap.add(items[0]!)
    expect(drain(heap)).toEqual([1, 2])
  })

  test('does not take an item twice', () => {
    const { heap, items } = createHeap([1])
    expect(() => heap.add(items[0]!)).toThrow('one heap only')
  })

  test('does not remove what it does not hold', () => {
    const { heap, items } = createHeap([1, 2])
    heap.remove(items[1]!)
    expect(() => heap.remove(items[1]!)).toThrow('only what is in the heap is removed')
    expect(() => heap.update(items[1]!)).toThrow('only what is in the heap is updated')
  })
})
