import { Stack, Text } from '@mantine/core'
import { Moment } from '../page/moment.tsx'
import { formatCount } from '../page/numbers.ts'
import type { Column } from '../page/table-cells.tsx'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { MemoryReport } from './use-memory.ts'

type Change = MemoryReport['contexts'][number]

const COLUMNS: readonly Column<Change>[] = [
  { label: 'Caller', show: (change) => `${change.callerName} (${change.class})` },
  { label: 'Model', show: ({ model }) => model },
  { label: 'Requested (tokens)', isNumeric: true, show: (change) => askedOf(change) },
  { label: 'Given (tokens)', isNumeric: true, show: ({ given }) => formatCount(given) },
  { label: 'Requests', isNumeric: true, show: ({ requests }) => formatCount(requests) },
  { label: 'First seen', show: ({ firstAt }) => <Moment at={firstAt} /> },
  { label: 'Last seen', show: ({ lastAt }) => <Moment at={lastAt} /> },
]

const askedOf = ({ askedMin, askedMax }: Change): string =>
  askedMin === askedMax
    ? formatCount(askedMin)
    : `${formatCount(askedMin)} to ${formatCount(askedMax)}`

interface ContextTableProps {
  readonly items: readonly Change[]
  /** How many are kept. */
  readonly max: number
}

/** In tokens. To set the same in the client keeps what it believes true. */
export const ContextTable = ({ items, max }: ContextTableProps) =>
  items.length === 0 ? (
    <Text size="sm" c="dimmed">
      None recorded.
    </Text>
  ) : (
    <Stack gap="xs">
      <VirtualTable
        label="Context length overrides"
        items={items}
        columns={COLUMNS}
        keyOf={({ caller, model }) => `${caller} ${model}`}
      />
      {items.length >= max && (
        <Text size="xs" c="dimmed">
          There may be more: only the latest {formatCount(max)} are kept.
        </Text>
      )}
    </Stack>
  )
