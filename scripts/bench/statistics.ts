/** A median and where it could as well have been, given how few turns there were. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

const CONFIDENCE = 0.95

/** Throws where there are no values: a figure without a measurement is a bug of the benchmark. */
export const median = (values: readonly number[]): number => {
  const sorted = sortedNumbers(values)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]!
  return Number.isInteger(middle) ? (sorted[middle - 1]! + upper) / 2 : upper
}

/** The smallest value that at least `share` of the values do not exceed (nearest rank). */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = sortedNumbers(values)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/**
 * The median with its interval of 95 % confidence. It comes from the ranks of the values alone (the
 * sign test), so one wild turn does not widen it; below six values there is no such interval, and it
 * is the lowest and the highest value.
 */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = sortedNumbers(values)
  const rank = intervalRank(sorted.length)
  return {
    median: median(sorted),
    low: sorted[rank]!,
    high: sorted[sorted.length - 1 - rank]!,
  }
}

/** Ratios of figures that were measured in the same turns. */
export const pairedRatios = (
  figures: readonly number[],
  bases: readonly number[],
): readonly number[] => {
  if (figures.length !== bases.length) throw new Error('paired figures come in pairs')
  return figures.map((figure, turn) => figure / bases[turn]!)
}

/**
 * How many of the sorted values can be left out at each end: as long as it is rarer than 2.5 % that
 * a fair coin shows that few heads.
 */
const intervalRank = (count: number): number => {
  let ways = 1
  let tail = ways / 2 ** count
  let rank = 0
  while (tail <= (1 - CONFIDENCE) / 2) {
    rank += 1
    ways = (ways * (count - rank + 1)) / rank
    tail += ways / 2 ** count
  }
  return Math.max(0, rank - 1)
}

const sortedNumbers = (values: readonly number[]): readonly number[] => {
  if (values.length === 0) throw new Error('there are no values')
  return [...values].sort((a, b) => a - b)
}
