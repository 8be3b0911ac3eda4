import { Button, Center, Group, Loader, Stack, Title } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import type { UsageBucket } from '../../../shared/usage-dimension.ts'
import { Asked } from '../page/asked.tsx'
import { RowTable } from '../page/row-table.tsx'
import { CacheUnknown, CostUnknown } from './unknown-amounts.tsx'
import type { UsageChoice } from './usage-choice.ts'
import { offsetMinutesAt, startsOf } from './usage-range.ts'
import { MEASURES, seriesOf, type UsageSeries } from './usage-series.ts'
import type { UsageSource, UsageSums } from './usage-source.ts'
import { useSumsOverTime } from './use-sums-over-time.ts'

/** Drawing is asked for by few, so it comes only when it is wanted. */
const LineChart = lazy(async () => ({
  default: (await import('../page/line-chart.tsx')).LineChart,
}))

const VIEWS = [
  ['Chart', false],
  ['Table', true],
] as const

interface UsageOverTimeProps {
  readonly source: UsageSource
  readonly choice: UsageChoice
  readonly onTable: (isTable: boolean) => void
}

/** How the groups went over time, drawn or as a table of the same numbers. */
export const UsageOverTime = ({ source, choice, onTable }: UsageOverTimeProps) => {
  const { time, measure, hasCost, isTable } = choice
  const sums = useSumsOverTime({ source, choice })
  const bucket = sums.data?.bucket ?? time.bucket
  const currency = hasCost ? (sums.data?.answer.currency ?? null) : null
  const unit = currency === null ? '' : ` (${currency})`
  const title = `${MEASURES[measure].label} by ${bucket}${unit}`
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Group gap={4} role="group" aria-label="View">
          {VIEWS.map(([label, isTableView]) => (
            <Button
              key={label}
              size="compact-sm"
              variant={isTable === isTableView ? 'filled' : 'default'}
              aria-pressed={isTable === isTableView}
              onClick={() => onTable(isTableView)}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Group>
      <Asked query={sums} rows={6}>
        {({ answer }) => (
          <>
            <OverTime answer={answer} bucket={bucket} choice={choice} title={title} />
            {hasCost && <CostUnknown rows={answer.items} />}
            {measure === 'cached' && <CacheUnknown rows={answer.items} />}
          </>
        )}
      </Asked>
    </Stack>
  )
}

const MINUTE_MS = 60_000

/** Of the groups with the most, the greatest first; what is left of the others is gray. */
const COLORS = ['cyan', 'orange', 'violet', 'green', 'pink']

interface OverTimeProps {
  readonly answer: UsageSums
  readonly bucket: UsageBucket
  readonly choice: UsageChoice
  readonly title: string
}

const OverTime = ({ answer, bucket, choice, title }: OverTimeProps) => {
  const { group, measure, isTable, range } = choice
  const { from, to } = range
  const series = useMemo(() => {
    const starts = startsOf({ from, to }, bucket, offsetMinutesAt(to) * MINUTE_MS)
    return seriesOf(answer.items, { group, measure, starts })
  }, [answer, group, measure, from, to, bucket])
  if (isTable) {
    return <SeriesTable series={series} bucket={bucket} show={MEASURES[measure].exact} />
  }
  return (
    <Suspense
      fallback={
        <Center h={260}>
          <Loader role="status" aria-label="Loading the chart" />
        </Center>
      }
    >
      <LineChart
        label={`${title}. Choose Table for the same numbers.`}
        at={series.starts}
        lines={series.groups.map((line, place) => ({ ...line, color: COLORS[place] ?? 'gray' }))}
        format={MEASURES[measure].short}
        heightPx={260}
      />
    </Suspense>
  )
}

const HOURS = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const DAYS = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

interface SeriesTableProps {
  readonly series: UsageSeries
  readonly bucket: UsageBucket
  readonly show: (amount: number) => string
}

const SeriesTable = ({ series: { starts, groups }, bucket, ...how }: SeriesTableProps) => (
  <RowTable
    label="Over time"
    items={starts.map((start, place) => ({ start, place }))}
    keyOf={({ start }) => String(start)}
    columns={[
      {
        label: 'From',
        show: ({ start }) => (bucket === 'hour' ? HOURS : DAYS).format(start),
      },
      ...groups.map(({ name, amounts }, index) => ({
        label:
          groups.findIndex((other) => other.name === name) === index ? name : `${name} (${index})`,
        isNumeric: true,
        show: ({ place }: { readonly place: number }) => how.show(amounts[place] ?? 0),
      })),
    ]}
  />
)
