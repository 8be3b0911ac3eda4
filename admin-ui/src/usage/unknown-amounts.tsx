import { Text } from '@mantine/core'
import { counted } from '../page/numbers.ts'
import type { UsageRow } from './usage-source.ts'

interface CostUnknownProps {
  readonly rows: readonly Pick<UsageRow, 'costUnknown'>[]
}

/** What is drawn and listed as nothing although it may have cost something. */
export const CostUnknown = ({ rows }: CostUnknownProps) => {
  const requests = rows.reduce((sum, { costUnknown }) => sum + (costUnknown ?? 0), 0)
  return requests === 0 ? null : (
    <Text size="sm">Excludes {counted(requests, 'request')} with unknown cost.</Text>
  )
}

interface CacheUnknownProps {
  readonly rows: readonly Pick<UsageRow, 'promptTokens' | 'cacheKnownTokens'>[]
}

/** The same of what hosts had cached. */
export const CacheUnknown = ({ rows }: CacheUnknownProps) => {
  const tokens = rows.reduce(
    (sum, { promptTokens, cacheKnownTokens }) => sum + promptTokens - cacheKnownTokens,
    0,
  )
  return tokens <= 0 ? null : (
    <Text size="sm">
      Excludes {counted(tokens, 'input token')} for which the host did not report caching.
    </Text>
  )
}
