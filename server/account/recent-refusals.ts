import type { RefusedRequest } from '../events.ts'
import { LastMinute } from './last-minute.ts'

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
  total: number
  readonly kinds: Map<string, RefusalCount>
}

/** Who was refused in the last minute, and why. */
export class RecentRefusals {
  readonly #minute = new LastMinute<Second>(() => ({ total: 0, kinds: new Map() }))

  /** `now` in milliseconds, by a clock that only goes forward. */
  add(now: number, { code, caller, address }: Omit<RefusedRequest, 'requestId' | 'class'>): void {
    const second = this.#minute.at(now)
    second.total += 1
    const kind = { code, caller: caller ?? address, count: 1 }
    if (second.kinds.size < KINDS_MAX || second.kinds.has(keyOf(kind))) count(second.kinds, kind)
  }

  summary(now: number): RefusalSummary {
    const sums = new Map<string, RefusalCount>()
    let total = 0
    for (const second of this.#minute.all(now)) {
      total += second.total
      for (const kind of second.kinds.values()) count(sums, kind)
    }
    const most = [...sums.values()].sort((a, b) => b.count - a.count).slice(0, MOST)
    return { total, most }
  }
}

const keyOf = ({ code, caller }: RefusalCount): string => `${code} ${caller}`

const count = (kinds: Map<string, RefusalCount>, kind: RefusalCount): void => {
  const known = kinds.get(keyOf(kind))?.count ?? 0
  kinds.set(keyOf(kind), { ...kind, count: known + kind.count })
}
