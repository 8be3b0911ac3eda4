import { quantile } from '../bench/statistics.ts'
import type { BookedRecord } from './books.ts'
import type { TortureHost } from './torture-host.ts'

/** A caller who left, at a time on the clock of `performance`. */
export interface Left {
  readonly canary: string
  readonly leftAt: number
}

/** Far above any load's doing: half of the hosts must have heard by then that nobody listens. */
const MEDIAN_MS_MAX = 1000

/** From a caller's leaving until the host saw its connection close, where the host was not done. */
const timesAtHost = (history: readonly Left[], host: TortureHost): number[] =>
  history.flatMap(({ canary, leftAt }) => {
    const view = host.views.get(canary)
    if (view === undefined || view.isWhole || view.closedAt === null) return []
    return view.closedAt > leftAt ? [view.closedAt - Math.max(leftAt, view.arrivedAt)] : []
  })

/**
 * From a caller's leaving until the gateway had closed the connection to the host and written it down.
 * One who left before the gateway had taken the connection counts from when it knew the request: Node
 * takes one connection in each turn of its event loop, so that many new ones wait in the system.
 */
const timesAtGateway = (history: readonly Left[], books: readonly BookedRecord[]): number[] => {
  const leftAt = new Map(history.map((left) => [left.canary, performance.timeOrigin + left.leftAt]))
  return books.flatMap(({ requestId, outcome, host, queuedAt, endedAt }) => {
    const at = leftAt.get(requestId)
    if (at === undefined || outcome !== 'client_left' || host === null) return []
    return endedAt === null ? [] : [Math.max(0, endedAt - Math.max(at, queuedAt))]
  })
}

const shown = (times: readonly number[], share: number): string =>
  times.length === 0 ? '-' : quantile(times, share).toFixed(1)

/**
 * How long the hosts worked for nobody. The host and all callers share one event loop here, so what the
 * host saw has that loop's delays in it, and what the gateway wrote down has not.
 */
export const measureCancels = (
  history: readonly Left[],
  { host, books }: { readonly host: TortureHost; readonly books: readonly BookedRecord[] },
) => {
  const seen = timesAtHost(history, host)
  const done = timesAtGateway(history, books)
  const isLate = seen.length > 0 && quantile(seen, 0.5) > MEDIAN_MS_MAX
  return {
    figures: {
      'requests cancelled at the host': seen.length,
      'cancel at the gateway p50, ms': shown(done, 0.5),
      'cancel at the gateway p99, ms': shown(done, 0.99),
      'cancel seen by the host p50, ms': shown(seen, 0.5),
      'cancel seen by the host p99, ms': shown(seen, 0.99),
    },
    faults: isLate ? ['hosts hear too late that nobody listens'] : [],
  }
}
