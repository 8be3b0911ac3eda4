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
    <Section title="How long it took">
      <Asked query={spread} rows={3}>
        {(answer) => (
          <>
            <RowTable
              label="How long it took"
              items={TIMES}
              keyOf={({ name }) => name}
              columns={[
                { label: 'Time', show: ({ label }) => label },
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
  { name: 'queueWaitMs', label: 'Wait in the queue' },
  { name: 'firstByteMs', label: 'From the start to the first token' },
] as const

const SHARES = [
  ['p50', 'Half, at most'],
  ['p95', '95 %, at most'],
  ['p99', '99 %, at most'],
] as const

/** Single requests are kept for less time than sums, and not all of many are read. */
const basisOf = ({ requests, isWhole }: Spread): string =>
  `Of ${isWhole ? '' : 'the newest '}${counted(requests, 'single request')} that ${requests === 1 ? 'is' : 'are'} kept`
