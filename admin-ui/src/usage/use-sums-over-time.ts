import { useQuery } from '@tanstack/react-query'
import type { UsageChoice } from './usage-choice.ts'
import { GROUPS } from './usage-groups.ts'
import { askFinest } from './finest-bucket.ts'
import { askSums, type UsageSource } from './usage-source.ts'

interface OverTimeQuery {
  readonly source: UsageSource
  readonly choice: UsageChoice
  /** False: only what has been asked for elsewhere. */
  readonly enabled?: boolean
}

/** The sums of each group over time, and into how long stretches they are cut. */
export const useSumsOverTime = ({ source, choice, enabled = true }: OverTimeQuery) => {
  const { range, time, group, filter, hasCost } = choice
  const query = { range, filter, by: GROUPS[group].by, bucket: time.bucket, hasCost }
  return useQuery({
    queryKey: ['usage', source.name, 'over time', query],
    queryFn: () => askFinest(time.bucket, (bucket) => askSums(source, { ...query, bucket })),
    enabled,
  })
}
