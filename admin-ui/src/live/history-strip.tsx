import {
  Group,
  Paper,
  ScrollArea,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Table,
  Text,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, memo, Suspense, useState } from 'react'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { CLASS_COLORS } from './words.ts'

const fetchHistory = () => answerOf(admin.stats.history.$get())

type History = Awaited<ReturnType<typeof fetchHistory>>

const LineChart = lazy(async () => ({
  default: (await import('../page/line-chart.tsx')).LineChart,
}))

/** How deep the queue was in the last hour, and how long the oldest had waited, by class. */
export const HistoryStrip = memo(() => {
  const [view, setView] = useState('charts')
  const history = useQuery({
    queryKey: ['history'],
    queryFn: fetchHistory,
    refetchInterval: 10_000,
  })
  return (
    <Paper withBorder p="sm" component="section" aria-label="The last hour">
      <Group justify="space-between" mb="xs">
        <Text fw={600}>The last hour</Text>
        <SegmentedControl
          size="xs"
          transitionDuration={0}
          aria-label="How to show it"
          value={view}
          onChange={setView}
          data={[
            { value: 'charts', label: 'Charts' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </Group>
      <Asked query={history} rows={3}>
        {(columns) =>
          view === 'table' ? (
            <HistoryTable history={columns} />
          ) : (
            <Suspense fallback={<Skeleton height={150} />}>
              <HistoryCharts history={columns} />
            </Suspense>
          )
        }
      </Asked>
    </Paper>
  )
})

/** Depth and oldest age as lines over the hour, one for each class. */
const HistoryCharts = ({ history }: { readonly history: History }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }}>
    {CHARTS.map(({ title, column, format, leastTop }) => (
      <LineChart
        key={title}
        label={`${title}; the table has the same numbers`}
        title={title}
        at={history.at}
        format={format}
        leastTop={leastTop}
        heightPx={150}
        lines={CALLER_CLASSES.map((name) => ({
          name,
          color: CLASS_COLORS[name],
          amounts: history.classes[name]![column],
        }))}
      />
    ))}
  </SimpleGrid>
)

const CHARTS = [
  { title: 'Waiting, by class', column: 'waiting', format: formatCount, leastTop: 4 },
  {
    title: 'The oldest has waited, by class',
    column: 'oldestWaitMs',
    format: formatDuration,
    leastTop: 1_000,
  },
] as const

const MINUTE_MS = 60_000

/** The worst of each minute, the last one first. */
const HistoryTable = ({ history }: { readonly history: History }) => (
  <ScrollArea h={240} viewportProps={{ tabIndex: 0, 'aria-label': 'Table of the last hour' }}>
    <Table stickyHeader style={{ fontVariantNumeric: 'tabular-nums' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Minute</Table.Th>
          <Table.Th ta="right">Running</Table.Th>
          {CALLER_CLASSES.map((name) => (
            <Table.Th key={name} ta="right">
              {name}: waiting, oldest
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {minutesOf(history).map(({ at, moments }) => (
          <Table.Tr key={at}>
            <Table.Td>
              <Moment at={at} />
            </Table.Td>
            <Table.Td ta="right">{formatCount(worst(history.running, moments))}</Table.Td>
            {CALLER_CLASSES.map((name) => {
              const { waiting, oldestWaitMs } = history.classes[name]!
              return (
                <Table.Td key={name} ta="right">
                  {formatCount(worst(waiting, moments))},{' '}
                  {formatDuration(worst(oldestWaitMs, moments))}
                </Table.Td>
              )
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </ScrollArea>
)

interface Minute {
  readonly at: number
  /** Indices into the columns. */
  readonly moments: readonly number[]
}

const minutesOf = ({ at }: History): readonly Minute[] => {
  const minutes = new Map<number, number[]>()
  for (const [index, moment] of at.entries()) {
    const minute = moment - (moment % MINUTE_MS)
    minutes.set(minute, [...(minutes.get(minute) ?? []), index])
  }
  return [...minutes].map(([minute, moments]) => ({ at: minute, moments })).reverse()
}

const worst = (column: readonly number[], moments: readonly number[]): number =>
  Math.max(...moments.map((index) => column[index] ?? 0))
