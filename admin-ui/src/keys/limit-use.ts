import { requestIntervalMs } from '../../../shared/request-interval.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import type { Key } from './key-desk.ts'

export interface LimitUse {
  readonly text: string
  /** The next request waits or is refused. */
  readonly isReached: boolean
  /** How what is in use of it comes back. */
  readonly hint?: string
}

type Counted = Pick<Key, 'limits' | 'requestsUsed' | 'running' | 'waiting'>

/** What a key has in use of each limit but that of tokens; of what has no limit, only what there is. */
export const limitUses = ({ limits, requestsUsed, running, waiting }: Counted): LimitUse[] =>
  [
    requestUse(requestsUsed, limits?.requestsPerMinute),
    use(running, limits?.running, 'running'),
    use(waiting, limits?.waiting, 'waiting'),
  ].filter((shown) => shown !== null)

/** They come back one by one, not all when a minute is over, so what is in use is no count of a minute. */
const requestUse = (used: number | null, max: number | undefined): LimitUse | null => {
  if (used === null || max === undefined) return null
  const hint = `1 more every ${formatDuration(requestIntervalMs(max))}`
  return { ...limited(used, max, 'per minute'), hint }
}

const use = (count: number, max: number | undefined, what: string): LimitUse | null => {
  if (max !== undefined) return limited(count, max, what)
  return count === 0 ? null : { text: `${formatCount(count)} ${what}`, isReached: false }
}

const limited = (count: number, max: number, what: string): LimitUse => ({
  text: `${formatCount(count)} of ${formatCount(max)} ${what}`,
  isReached: count >= max,
})
