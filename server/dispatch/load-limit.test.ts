import { describe, expect, it } from 'vitest'
import { LoadLimit, type LoadSample } from './load-limit.ts'

const TEN = { start: 10, most: 10 }
const UNKNOWN = { start: 16, most: 256 }

const sample = (changes: Partial<LoadSample>): LoadSample => ({
  running: 0,
  waiting: 0,
  cacheUsed: null,
  own: 0,
  ...changes,
})

const taking = (limit: LoadLimit, slots: typeof TEN) => {
  let now = 0
  return (changes: Partial<LoadSample>, times = 1): number => {
    for (let time = 0; time < times; time += 1) {
      now += 1_000
      limit.take(sample(changes), slots, now)
    }
    return limit.of(slots)
  }
}

describe('the limit of a host by its load', () => {
  it('is all of its slots while it is told nothing', () => {
    expect(new LoadLimit().of(TEN)).toBe(10)
    expect(new LoadLimit().of(UNKNOWN)).toBe(16)
  })

  it('leaves to others what they have, but for the last slot', () => {
    const take = taking(new LoadLimit(), TEN)
    expect(take({ running: 6, own: 2 }, 2)).toBe(6)
    expect(take({ running: 10, own: 0 }, 2)).toBe(1)
    expect(take({ running: 2, own: 2 })).toBe(10)
  })

  it('does not take one late sample for the work of others', () => {
    const take = taking(new LoadLimit(), TEN)
    expect(take({ running: 10, own: 8 })).toBe(10)
    expect(take({ running: 8, own: 8 })).toBe(10)
  })

  it('falls by a seventh where the host queues within itself, twice in a row', () => {
    const take = taking(new LoadLimit(), TEN)
    expect(take({ running: 8, waiting: 2, own: 10 })).toBe(10)
    expect(take({ running: 8, waiting: 2, own: 10 })).toBe(8)
    expect(take({ running: 8, waiting: 2, own: 10 }, 20)).toBe(1)
  })

  it('falls where the memory for contexts is nearly full', () => {
    const take = taking(new LoadLimit(), TEN)
    expect(take({ running: 10, own: 10, cacheUsed: 0.95 }, 2)).toBe(8)
  })

  it('rises one by one after a while, and never above the slots', () => {
    const take = taking(new LoadLimit(), TEN)
    take({ running: 8, waiting: 2, own: 10 }, 2)
    expect(take({ running: 8, own: 8 }, 4)).toBe(8)
    expect(take({ running: 8, own: 8 })).toBe(9)
    expect(take({ running: 10, own: 10 }, 10)).toBe(10)
  })

  it('does not rise for a gateway that has little to do', () => {
    const take = taking(new LoadLimit(), TEN)
    take({ running: 8, waiting: 2, own: 10 }, 2)
    expect(take({ running: 3, own: 3 }, 60)).toBe(8)
  })

  it('finds out how many a host runs that nobody has told of', () => {
    const take = taking(new LoadLimit(), UNKNOWN)
    expect(take({ running: 16, own: 16 })).toBe(32)
    expect(take({ running: 32, own: 32 })).toBe(64)
    expect(take({ running: 40, waiting: 24, own: 64 }, 2)).toBe(54)
    expect(take({ running: 46, own: 46 }, 6)).toBe(54)
    expect(take({ running: 54, own: 54 })).toBe(55)
  })
})
