import { expect, it } from 'vitest'
import { Unsaved } from './unsaved.ts'

interface Item {
  readonly n: number
}

const filled = (count: number): Unsaved<Item> => {
  const unsaved = new Unsaved<Item>()
  for (let n = 0; n < count; n += 1) unsaved.add({ n })
  return unsaved
}
const numbers = (items: readonly Item[]) => items.map(({ n }) => n)

it('hands out the oldest first, so many at most, each once', () => {
  const unsaved = filled(3)
  expect(numbers(unsaved.take(2))).toEqual([0, 1])
  expect(numbers(unsaved.take(2))).toEqual([2])
  expect(unsaved.take(2)).toEqual([])
})

it('loses the oldest where they are too many, also when what could not be saved comes back', () => {
  const unsaved = filled(5_001)
  const taken = unsaved.take(200)
  expect(taken[0]).toEqual({ n: 1 })
  for (let n = 5_001; n < 5_101; n += 1) unsaved.add({ n })
  // It has changed again meanwhile, and is still one.
  unsaved.add(taken[199]!)
  unsaved.putBack(taken)
  const left = numbers(unsaved.take(10_000))
  expect(left).toHaveLength(5_000)
  expect(left.slice(0, 2)).toEqual([101, 102])
  expect(left.at(-1)).toBe(5_100)
})
