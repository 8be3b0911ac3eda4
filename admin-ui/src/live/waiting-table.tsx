import { Anchor, Badge, Checkbox, Group, Text } from '@mantine/core'
import { Moment } from '../page/moment.tsx'
import { formatDuration } from '../page/numbers.ts'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { ClassBadge } from './class-badge.tsx'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { TicketMenu } from './ticket-menu.tsx'
import { formatCoarse, type TicketTimes } from './ticket-times.ts'
import type { Selection } from './use-selection.ts'
import { reasonWords } from './words.ts'

interface WaitingTableProps {
  readonly tickets: readonly LiveTicket[]
  readonly times: TicketTimes
  readonly selection: Selection
  readonly steering: Steering
}

/** Who waits, in the order of service. */
export const WaitingTable = ({ tickets, ...rest }: WaitingTableProps) => (
  <VirtualTable
    label="Waiting, in the order of service"
    items={tickets}
    columns={columnsOf(tickets.length, rest)}
    keyOf={({ ticket }) => ticket}
  />
)

const columnsOf = (
  count: number,
  { times, selection, steering }: Omit<WaitingTableProps, 'tickets'>,
): readonly Column<LiveTicket>[] => [
  {
    label: 'Select',
    width: 44,
    heading: (
      <Checkbox
        aria-label="Select all"
        checked={count > 0 && selection.chosen.length === count}
        indeterminate={selection.chosen.length > 0 && selection.chosen.length < count}
        onChange={selection.toggleAll}
      />
    ),
    show: ({ ticket, position, caller }) => (
      <Checkbox
        aria-label={`Select number ${position}, ${caller}`}
        checked={selection.has(ticket)}
        onChange={({ nativeEvent }) =>
          selection.toggle(ticket, (nativeEvent as MouseEvent).shiftKey)
        }
      />
    ),
  },
  {
    label: 'Place',
    width: 58,
    isNumeric: true,
    show: (ticket) => (
      <Anchor
        component="button"
        type="button"
        size="sm"
        aria-label={`Number ${ticket.position}: why here?`}
        onClick={() => steering.explain(ticket)}
      >
        {ticket.position}
      </Anchor>
    ),
  },
  { label: 'Class', width: 84, show: (ticket) => <ClassBadge name={ticket.class} /> },
  { label: 'Caller', show: ({ caller }) => caller },
  { label: 'Model', show: ({ model }) => model },
  {
    label: 'Priority',
    width: 100,
    isNumeric: true,
    show: (ticket) => <Priority ticket={ticket} times={times} />,
  },
  {
    label: 'Waited',
    width: 84,
    isNumeric: true,
    show: (ticket) => formatDuration(times.waitedMs(ticket)),
  },
  { label: 'Starts in', width: 104, show: (ticket) => times.range(ticket) ?? 'not known yet' },
  { label: 'Why it waits', width: 152, show: ({ reason }) => reasonWords(reason) },
  {
    label: 'Leaves',
    width: 98,
    show: ({ expiresAt }) => expiresAt !== null && <Leaves at={expiresAt} now={times.now} />,
  },
  {
    label: '',
    width: 52,
    show: (ticket) => <TicketMenu ticket={ticket} steering={steering} />,
  },
]

interface PriorityProps {
  readonly ticket: LiveTicket
  readonly times: TicketTimes
}

const Priority = ({ ticket, times }: PriorityProps) => {
  if (ticket.isPinned) return <Badge variant="outline">next</Badge>
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <span>{times.effectivePriority(ticket).toFixed(2)}</span>
      <Text component="span" size="xs" c="dimmed" title="Its base priority">
        of {ticket.priority}
      </Text>
    </Group>
  )
}

/** When it is sent away if it has not started; the exact time shows on hover. */
const Leaves = ({ at, now }: { readonly at: number; readonly now: number }) => (
  <Moment at={at}>in {formatCoarse(Math.max(0, at - now))}</Moment>
)
