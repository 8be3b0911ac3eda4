import {
  Button,
  Group,
  Paper,
  ScrollArea,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Table,
} from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, memo, Suspense, useState } from 'react'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { texts } from './texts.ts'
import { CLASS_COLORS } from './words.ts'

const fetchHistory = () => answerOf(admin.stats.history.$get())

type History = Awaited<ReturnType<typeof fetchHistory>>

const LineChart = lazy(async () => ({
  default: (await import('../page/line-chart.tsx')).LineChart,
}))

/** Folded it takes one line, and whoever opens it has it open the next time. */
const KEY = 'seadragon-live-history'

/** How deep the queue was in the last hour, and how long the oldest had waited, by class. */
export const HistoryStrip = memo(() => {
  const [isOpen, setOpen] = useLocalStorage({ key: KEY, defaultValue: false })
  const [view, setView] = useState('charts')
  return (
    <Paper withBorder px="sm" py={6} component="section" aria-label={texts.lastHour}>
      <Group justify="space-between" mih={30}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          ml={-8}
          leftSection={isOpen ? <IconChevronDown {...ICON} /> : <IconChevronRight {...ICON} />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {texts.lastHour}
        </Button>
        {isOpen && (
          <SegmentedControl
            size="xs"
            transitionDuration={0}
            aria-label={texts.howToShow}
            value={view}
            onChange={setView}
            data={[
              { value: 'charts', label: texts.charts },
              { value: 'table', label: texts.table },
            ]}
          />
        )}
      </Group>
      {isOpen && <LastHour isTable={view === 'table'} />}
    </Paper>
  )
})

const ICON = { size: 16, 'aria-hidden': true } as const

const LastHour = ({ isTable }: { readonly isTable: boolean }) => {
  const history = useQuery({
    queryKey: ['history'],
    queryFn: fetchHistory,
    refetchInterval: 10_000,
  })
  return (
    <Asked query={history} rows={3}>
      {(columns) =>
        isTable ? (
          <HistoryTable history={columns} />
        ) : (
          <Suspense fallback={<Skeleton height={150} />}>
            <HistoryCharts history={columns} />
          </Suspense>
        )
      }
    </Asked>
  )
}

/** Depth and oldest age as lines over the hour, one for each class. */
const HistoryCharts = ({ history }: { readonly history: History }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }}>
    {CHARTS.map(({ title, column, format, leastTop }) => (
      <LineChart
        key={title}
        label={texts.sameInTable(title)}
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
  { title: texts.waitingByClass, column: 'waiting', format: formatCount, leastTop: 4 },
  {
    title: texts.oldestByClass,
    column: 'oldestWaitMs',
    format: formatDuration,
    leastTop: 1_000,
  },
] as const

const MINUTE_MS = 60_000

/** The worst of each minute, the last one first. */
const HistoryTable = ({ history }: { readonly history: History }) => (
  <ScrollArea h={240} viewportProps={{ tabIndex: 0, 'aria-label': texts.lastHourTable }}>
    <Table stickyHeader style={{ fontVariantNumeric: 'tabular-nums' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.minute}</Table.Th>
          <Table.Th ta="right">{texts.running}</Table.Th>
          {CALLER_CLASSES.map((name) => (
            <Table.Th key={name} ta="right">
              {texts.waitingAndOldest(name)}
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
