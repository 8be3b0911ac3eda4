import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { OUTCOMES } from '../../../shared/outcome.ts'
import { RECORD_RANKS } from '../../../shared/usage-dimension.ts'
import { askJson } from '../api/ask-json.ts'
import { DataTable } from '../page/data-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { DownloadLinks } from '../page/download-links.tsx'
import { Empty } from '../page/empty.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Moment } from '../page/moment.tsx'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { useList } from '../page/use-list.ts'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { formatAmount } from './cost.ts'
import { choiceOf } from './usage-choice.ts'
import { recordsPath, type RecordPage, type UsageRecord, type UsageSource } from './usage-source.ts'

interface RequestsViewProps {
  readonly source: UsageSource
  /** Where the sums are, below `/ui`. */
  readonly sumsPath: string
}

/** Single requests of the time and with the filters that the address names. */
export const RequestsView = ({ source, sumsPath }: RequestsViewProps) => {
  const filters = useFilters()
  const { range, time, filter } = choiceOf(filters, 'model')
  const outcome = filters.get('outcome')
  const sort = filters.get('sort')
  const query = {
    from: String(range.from),
    to: String(range.to),
    ...filter,
    ...(outcome !== undefined && { outcome }),
    ...(sort !== undefined && { sort }),
  }
  const records = useList<UsageRecord>(['usage', source.name, 'records', query], (cursor) =>
    askJson<RecordPage>(recordsPath(source, { ...query, ...(cursor !== undefined && { cursor }) })),
  )
  const hasCost = records.data?.some(({ cost }) => cost !== undefined) === true
  return (
    <Stack>
      <Anchor component={Link} href={`${sumsPath}?${backTo(filters)}`} size="sm">
        Back to usage
      </Anchor>
      <Group align="flex-end" gap="sm">
        <FilterSelect name="outcome" label="Outcome" options={OUTCOME_OPTIONS} />
        <FilterSelect name="sort" label="Sort by" options={SORTS} none="Newest first" isLong />
        <DownloadLinks
          formats={['csv']}
          hrefOf={(format) => recordsPath(source, { ...query, format })}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {time.label}
        {filters.get('name') !== undefined && `, ${filters.get('name')}`}
      </Text>
      <DataTable
        label="Requests"
        query={records}
        columns={hasCost ? [...COLUMNS, COST] : COLUMNS}
        keyOf={({ ticket }) => ticket}
        empty={
          <Empty title="No matching requests">Choose a longer time range or fewer filters.</Empty>
        }
      />
    </Stack>
  )
}

const backTo = ({ get }: Filters): string => {
  const search = new URLSearchParams(window.location.search)
  for (const name of ['outcome', 'sort']) if (get(name) !== undefined) search.delete(name)
  return search.toString()
}

const outcomeText = (outcome: string): string =>
  outcome === 'open' ? 'in progress' : outcome.replaceAll('_', ' ')

const OUTCOME_OPTIONS = [...OUTCOMES, 'open'].map((value) => ({
  value,
  label: outcomeText(value),
}))

const SORT_LABELS = {
  queueWaitMs: 'Longest wait first',
  runMs: 'Longest slot time first',
  promptTokens: 'Most input tokens first',
  completionTokens: 'Most output tokens first',
} as const

const SORTS = RECORD_RANKS.map((value) => ({ value, label: SORT_LABELS[value] }))

const or = (value: number | null, show: (value: number) => string): string =>
  value === null ? 'unknown' : show(value)

/** There where anything has a price. */
const COST: Column<UsageRecord> = {
  label: 'Cost',
  isNumeric: true,
  show: ({ cost }) => or(cost ?? null, formatAmount),
}

const COLUMNS: readonly Column<UsageRecord>[] = [
  { label: 'Time', share: 1.1, show: ({ queuedAt }) => <Moment at={queuedAt} /> },
  { label: 'Caller', show: ({ callerName }) => callerName },
  { label: 'Model', show: ({ model }) => model },
  { label: 'Outcome', show: ({ outcome }) => outcomeText(outcome ?? 'open') },
  { label: 'Wait', isNumeric: true, width: 76, show: (row) => or(row.queueWaitMs, formatDuration) },
  {
    label: 'TTFT',
    heading: <span title="Time to first token, after the wait">TTFT</span>,
    width: 76,
    isNumeric: true,
    show: ({ startedAt, firstByteAt }) =>
      startedAt === null || firstByteAt === null ? 'none' : formatDuration(firstByteAt - startedAt),
  },
  { label: 'Input', isNumeric: true, width: 88, show: (row) => or(row.promptTokens, formatCount) },
  {
    label: 'Cached',
    isNumeric: true,
    width: 88,
    show: (row) => or(row.cachedTokens, formatCount),
  },
  {
    label: 'Output',
    isNumeric: true,
    width: 88,
    show: (row) => or(row.completionTokens, formatCount),
  },
  { label: 'Host', show: ({ host }) => host ?? 'none' },
]
