import { formatCount } from '../page/numbers.ts'
import type { Key } from './key-desk.ts'

export interface LimitUse {
  readonly text: string
  /** The next request waits or is refused. */
  readonly isReached: boolean
}

type Counted = Pick<Key, 'limits' | 'requestsUsed' | 'running' | 'waiting'>

/** What a key has in use of each limit but that of tokens; of what has no limit, only what there is. */
export const limitUses = ({ limits, requestsUsed, running, waiting }: Counted): LimitUse[] =>
  [
    use(requestsUsed ?? 0, limits?.requestsPerMinute, 'this minute'),
    use(running, limits?.running, 'running'),
    use(waiting, limits?.waiting, 'waiting'),
  ].filter((shown) => shown !== null)

const use = (count: number, max: number | undefined, what: string): LimitUse | null => {
  if (max !== undefined) {
    return { text: `${formatCount(count)} of ${formatCount(max)} ${what}`, isReached: count >= max }
  }
  return count === 0 ? null : { text: `${formatCount(count)} ${what}`, isReached: false }
}
