import { Button, Collapse } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Moment } from '../page/moment.tsx'
import { formatDuration } from '../page/numbers.ts'
import type { Column } from '../page/table-cells.tsx'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { MemoryReport, Stay } from './use-memory.ts'

type Row = Stay & { readonly host: string }

const COLUMNS: readonly Column<Row>[] = [
  { label: 'Model', show: ({ model }) => model },
  { label: 'Host', show: ({ host }) => host },
  { label: 'Loaded', show: ({ from, isLoad }) => <Since at={from} isLoad={isLoad} /> },
  {
    label: 'Load time',
    isNumeric: true,
    show: ({ loadMs }) => (loadMs === null ? 'unknown' : formatDuration(loadMs)),
  },
  { label: 'Unloaded', show: (stay) => <Until of={stay} /> },
]

const Since = ({ at, isLoad }: { readonly at: number; readonly isLoad: boolean }) =>
  isLoad ? (
    <Moment at={at} />
  ) : (
    <>
      before <Moment at={at} />
    </>
  )

/** Where nobody could look any more, nobody knows how long it stayed after that. */
const Until = ({ of: { to, isLost } }: { readonly of: Row }) =>
  to === null ? (
    'still loaded'
  ) : (
    <>
      {isLost && 'after '}
      <Moment at={to} />
    </>
  )

/** The same as the lines say, the latest first. */
export const LoadTable = ({ report }: { readonly report: MemoryReport }) => {
  const [isOpen, { toggle }] = useDisclosure(false)
  const rows = report.hosts.flatMap(({ host, stays }) => stays.map((stay) => ({ ...stay, host })))
  if (rows.length === 0) return null
  return (
    <div>
      <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? 'Hide table' : 'Show as table'}
      </Button>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <VirtualTable
            label="Models in memory"
            items={rows.toSorted((a, b) => b.from - a.from)}
            columns={COLUMNS}
            keyOf={({ host, model, from }) => `${host} ${model} ${from}`}
          />
        )}
      </Collapse>
    </div>
  )
}
