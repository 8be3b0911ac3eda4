import { expect, test } from 'vitest'
import { median, pairedRatios, quantile, spreadOf } from './statistics.ts'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index)

test('the median is the middle value, or between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([10, 1, 5, 2])).toBe(3.5)
  expect(median([7])).toBe(7)
})

test('the median sorts by number and leaves its input alone', () => {
  const values = [100, 20, 3]
  expect(median(values)).toBe(20)
  expect(values).toEqual([100, 20, 3])
})

test('a quantile is the smallest value that the share does not exceed', () => {
  const hundred = upTo(100)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 0.5)).toBe(50)
  expect(quantile(hundred, 1)).toBe(100)
  expect(quantile([4], 0.99)).toBe(4)
})

test.each([
  // The ranks in the tables of the sign test: for 10 values the 2nd and the 9th.
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [10, 2, 9],
  [12, 3, 10],
  [15, 4, 12],
  [20, 6, 15],
])('the interval of %i values goes from the %i. to the %i.', (count, low, high) => {
  expect(spreadOf(upTo(count))).toEqual({ median: (count + 1) / 2, low, high })
})

test('the interval of fewer than six values is the lowest and the highest', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 })
  expect(spreadOf([5])).toEqual({ median: 5, low: 5, high: 5 })
})

test('one wild turn among ten does not move the interval', () => {
  const calm = spreadOf(upTo(10))
  expect(spreadOf([...upTo(10).slice(1), 1_000])).toEqual(calm)
})

test('ratios are those of the same turn, so what slows both of them cancels out', () => {
  expect(pairedRatios([2, 20, 8], [1, 10, 4])).toEqual([2, 2, 2])
})

test('figures without a partner and figures that are missing are bugs', () => {
  expect(() => pairedRatios([1, 2], [1])).toThrow('paired')
  expect(() => median([])).toThrow('no values')
})
