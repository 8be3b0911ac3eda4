import { Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import { RowTable } from '../page/row-table.tsx'
import { Section } from '../page/section.tsx'
import type { UsageChoice } from './usage-choice.ts'
import { askSpread, type Spread, type UsageSource } from './usage-source.ts'

interface UsageSpreadProps {
  readonly source: UsageSource
  readonly choice: UsageChoice
}

/** How long half, 95 % and 99 % of single requests took at most. */
export const UsageSpread = ({ source, choice: { range, filter } }: UsageSpreadProps) => {
  const spread = useQuery({
    queryKey: ['usage', source.name, 'spread', range, filter],
    queryFn: () => askSpread(source, { range, filter }),
    placeholderData: keepPreviousData,
  })
  return (
    <Section title="Latency">
      <Asked query={spread} rows={3}>
        {(answer) => (
          <>
            <RowTable
              label="Latency"
              items={TIMES}
              keyOf={({ name }) => name}
              columns={[
                { label: 'Metric', show: ({ label }) => label },
                ...SHARES.map(([share, label]) => ({
                  label,
                  isNumeric: true,
                  show: ({ name }: (typeof TIMES)[number]) => {
                    const ms = answer[name]?.[share]
                    return ms === undefined ? 'unknown' : formatDuration(ms)
                  },
                })),
              ]}
            />
            <Text size="sm" c="dimmed">
              {basisOf(answer)}
              {answer.since !== null && (
                <>
                  {' '}
                  since <Moment at={answer.since} />
                </>
              )}
              .
            </Text>
          </>
        )}
      </Asked>
    </Section>
  )
}

const TIMES = [
  { name: 'queueWaitMs', label: 'Queue wait' },
  { name: 'firstByteMs', label: 'Time to first token (after the wait)' },
] as const

const SHARES = [
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
] as const

/** Single requests are kept for less time than sums, and not all of many are read. */
const basisOf = ({ requests, isWhole }: Spread): string =>
  `Based on ${isWhole ? '' : 'the newest '}${counted(requests, 'stored request')}`
