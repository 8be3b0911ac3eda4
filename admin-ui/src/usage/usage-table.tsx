import { Anchor, Text } from '@mantine/core'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { costCurrencyOf, costText } from './cost.ts'
import { cachedText } from './cached.ts'
import { filterOf, GROUPS, idOf, nameOf, type GroupName } from './usage-groups.ts'
import type { UsageFilter, UsageRow, UsageSums } from './usage-source.ts'

interface UsageTableProps {
  readonly answer: UsageSums
  readonly group: GroupName
  /** Shows this group alone. */
  readonly onChosen: (filter: UsageFilter, name: string) => void
}

/** The sums of each group, the one with the most tokens first. */
export const UsageTable = ({ answer, group, onChosen }: UsageTableProps) => (
  <VirtualTable
    label={`Usage by ${GROUPS[group].label.toLowerCase()}`}
    items={[...answer.items].sort((a, b) => tokensOf(b) - tokensOf(a))}
    keyOf={(row) => idOf(group, row)}
    columns={[
      {
        label: GROUPS[group].label,
        show: (row) => {
          const name = nameOf(group, row)
          const filter = filterOf(group, row)
          return filter === null ? (
            <Text size="sm">{name}</Text>
          ) : (
            <Anchor
              component="button"
              size="sm"
              ta="left"
              style={{ overflowWrap: 'anywhere' }}
              onClick={() => onChosen(filter, name)}
            >
              {name}
            </Anchor>
          )
        },
      },
      { label: 'Requests', isNumeric: true, show: ({ requests }) => formatCount(requests) },
      { label: 'Tokens', isNumeric: true, show: (row) => formatCount(tokensOf(row)) },
      { label: 'Input', isNumeric: true, show: (row) => formatCount(row.promptTokens) },
      { label: 'Cached', isNumeric: true, show: cachedText },
      { label: 'Output', isNumeric: true, show: (row) => formatCount(row.completionTokens) },
      {
        label: 'Not reported',
        isNumeric: true,
        show: (row) => formatCount(Math.max(row.promptUnknown, row.completionUnknown)),
      },
      { label: 'Mean wait', isNumeric: true, show: meanWaitText },
      { label: 'Slot time', isNumeric: true, show: ({ runMs }) => formatDuration(runMs) },
      ...costColumns(costCurrencyOf(answer)),
    ]}
  />
)

const costColumns = (currency: string | null): readonly Column<UsageRow>[] =>
  currency === null
    ? []
    : [{ label: 'Cost', isNumeric: true, show: (row) => costText(row, currency) }]

const tokensOf = ({ promptTokens, completionTokens }: UsageRow): number =>
  promptTokens + completionTokens

const meanWaitText = ({ queueWaitMs, requests, timesUnknown }: UsageRow): string =>
  requests === timesUnknown ? '–' : formatDuration(queueWaitMs / (requests - timesUnknown))
