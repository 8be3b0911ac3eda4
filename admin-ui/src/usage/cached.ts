import { formatCount } from '../page/numbers.ts'
import type { UsageRow } from './usage-source.ts'

type CacheSums = Pick<UsageRow, 'promptTokens' | 'cachedTokens' | 'cacheKnownTokens'>

/** How much of what was read a host knew from before; not every host says so, and none said it once. */
export const cachedText = (sums: CacheSums): string => {
  if (sums.cacheKnownTokens === 0 && sums.promptTokens > 0) return 'not reported'
  return `${cacheUnknownOf(sums) === null ? '' : 'at least '}${formatCount(sums.cachedTokens)}`
}

/** Of how many tokens nobody knows it; null where that is none, or all. */
export const cacheUnknownOf = ({ promptTokens, cacheKnownTokens }: CacheSums): number | null =>
  cacheKnownTokens === 0 || promptTokens <= cacheKnownTokens
    ? null
    : promptTokens - cacheKnownTokens
