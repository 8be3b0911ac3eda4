import type { RefusedRequest } from '../events.ts'

const SECONDS = 60

/** Of each second so many are told apart: ever new callers are counted, and cost no memory. */
const KINDS_MAX = 64

const MOST = 5

/** Requests that were refused for one reason to one caller. */
interface RefusalCount {
  readonly code: string
  /** Its name, or the address where it has none. */
  readonly caller: string
  readonly count: number
}

export interface RefusalSummary {
  readonly total: number
  /** Those with the most, first. */
  readonly most: readonly RefusalCount[]
}

interface Second {
  at: number
  total: number
  readonly counts: Map<string, { code: string; caller: string; count: number }>
}

/** Who was refused in the last minute, and why. */
export class RecentRefusals {
  readonly #seconds: Second[] = Array.from({ length: SECONDS }, () => ({
    at: -1,
    total: 0,
    counts: new Map(),
  }))

  /** `now` in milliseconds, by a clock that only goes forward. */
  add(now: number, { code, caller, address }: Omit<RefusedRequest, 'requestId' | 'class'>): void {
    const second = this.#second(now)
    second.total += 1
    const who = caller ?? address
    const key = `${code} ${who}`
    const known = second.counts.get(key)
    if (known !== undefined) known.count += 1
    else if (second.counts.size < KINDS_MAX) second.counts.set(key, { code, caller: who, count: 1 })
  }

  summary(now: number): RefusalSummary {
    const oldest = Math.floor(now / 1_000) - SECONDS
    const sums = new Map<string, { code: string; caller: string; count: number }>()
    let total = 0
    for (const second of this.#seconds) {
      if (second.at <= oldest) continue
      total += second.total
      for (const [key, one] of second.counts) {
        const sum = sums.get(key)
        if (sum === undefined) sums.set(key, { ...one })
        else sum.count += one.count
      }
    }
    const most = [...sums.values()].sort((a, b) => b.count - a.count).slice(0, MOST)
    return { total, most }
  }

  #second(now: number): Second {
    const at = Math.floor(now / 1_000)
    const second = this.#seconds[at % SECONDS]!
    if (second.at !== at) {
      second.at = at
      second.total = 0
      second.counts.clear()
    }
    return second
  }
}
