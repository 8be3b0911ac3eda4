import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { counted } from '../page/numbers.ts'
import { ALL_USAGE, askSums } from '../usage/usage-source.ts'
import type { SettingState } from './setting-list.ts'

interface RetentionLossProps {
  readonly setting: SettingState
  /** Null takes back what was changed here. */
  readonly wish: unknown
}

/** What is deleted for good where things are to be kept for fewer days; nothing for other settings. */
export const RetentionLoss = ({ setting, wish }: RetentionLossProps) => {
  const before = Number(setting.value)
  const after = Number(wish ?? setting.configured)
  if (!setting.name.startsWith('retention.') || !(after < before)) return null
  return (
    <Text size="sm" c="red" role="status">
      Everything older than {counted(after, 'day')} will be permanently deleted.{' '}
      {setting.name === 'retention.recordDays' && <LostRecords before={before} after={after} />}
    </Text>
  )
}

const DAY_MS = 86_400_000

interface LostRecordsProps {
  readonly before: number
  readonly after: number
}

const LostRecords = ({ before, after }: LostRecordsProps) => {
  const lost = useQuery({
    queryKey: ['usage', 'lost', before, after],
    queryFn: () => {
      const now = Date.now()
      const range = { from: now - before * DAY_MS, to: now - after * DAY_MS }
      return askSums(ALL_USAGE, { range, filter: {}, by: [] })
    },
  })
  return (
    <Asked query={lost} rows={1}>
      {({ items }) =>
        `This deletes ${counted(items[0]?.requests ?? 0, 'request record')}; usage totals are kept.`
      }
    </Asked>
  )
}
