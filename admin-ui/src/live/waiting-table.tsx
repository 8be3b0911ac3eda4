import { Anchor, Badge, Checkbox, Group, Text } from '@mantine/core'
import { IconGripVertical } from '@tabler/icons-react'
import { useRef, useState, type PointerEvent, type SyntheticEvent } from 'react'
import { Moment } from '../page/moment.tsx'
import { formatDuration } from '../page/numbers.ts'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { ClassBadge } from './class-badge.tsx'
import { Drag, type Dragged } from './drag.tsx'
import styles from './drag.module.css'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import type { Switches } from './switches.ts'
import { texts } from './texts.ts'
import { TicketMenu } from './ticket-menu.tsx'
import { formatCoarse, type TicketTimes } from './ticket-times.ts'
import type { Selection } from './use-selection.ts'
import cards from './waiting-cards.module.css'
import { formatPriority, reasonWords } from './words.ts'

interface WaitingTableProps {
  /** Those that are shown. */
  readonly tickets: readonly LiveTicket[]
  /** All of them, in the order of service. */
  readonly waiting: readonly LiveTicket[]
  readonly agingPerMinute: number
  readonly times: TicketTimes
  readonly switches: Switches
  readonly selection: Selection
  readonly steering: Steering
}

/** Who waits, in the order of service; a row can be dragged to another place. */
export const WaitingTable = (props: WaitingTableProps) => {
  const { tickets, waiting, agingPerMinute, steering } = props
  const frame = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const take = (taken: Dragged): void => {
    // The row that was taken may leave the page while its reader scrolls, and its finger with it.
    frame.current!.setPointerCapture(taken.pointerId)
    setDragged((before) => before ?? taken)
  }
  return (
    <div ref={frame} className={cards['cards']}>
      <VirtualTable
        label={texts.waitingTable}
        items={tickets}
        columns={columnsOf({ ...props, onDrag: take })}
        keyOf={keyOf}
      />
      {dragged !== null && (
        <Drag
          dragged={dragged}
          frame={frame}
          shown={tickets}
          waiting={waiting}
          agingPerMinute={agingPerMinute}
          steering={steering}
          onEnd={() => setDragged(null)}
        />
      )}
    </div>
  )
}

interface ColumnsProps extends WaitingTableProps {
  readonly onDrag: (dragged: Dragged) => void
}

/** One and the same function at each drawing, as the rows want it. */
const keyOf = ({ ticket }: LiveTicket): string => ticket

const columnsOf = (props: ColumnsProps): readonly Column<LiveTicket>[] => {
  const { times, switches, steering } = props
  return [
    selectColumn(props),
    placeColumn(props),
    {
      label: texts.class,
      area: 'class',
      width: 84,
      show: (ticket) => <ClassBadge name={ticket.class} />,
    },
    {
      label: texts.caller,
      area: 'caller',
      leastWidth: 100,
      share: 2,
      show: ({ caller }) => caller,
    },
    { label: texts.model, area: 'model', leastWidth: 100, share: 2, show: ({ model }) => model },
    {
      label: texts.priority,
      area: 'priority',
      width: 100,
      isNumeric: true,
      show: (ticket) => <Priority ticket={ticket} times={times} />,
    },
    {
      label: texts.waited,
      area: 'waited',
      width: 84,
      isNumeric: true,
      show: (ticket) => formatDuration(times.waitedMs(ticket)),
    },
    {
      label: texts.startsIn,
      area: 'starts',
      width: 104,
      show: (ticket) => times.range(ticket) ?? texts.notKnownYet,
    },
    {
      label: texts.whyItWaits,
      area: 'reason',
      leastWidth: 150,
      share: 3,
      show: (ticket) => <Text size="xs">{reasonWords(ticket, switches.wordsFor(ticket))}</Text>,
    },
    {
      label: texts.leaves,
      area: 'leaves',
      width: 98,
      show: ({ expiresAt }) => expiresAt !== null && <Leaves at={expiresAt} now={times.now} />,
    },
    {
      label: '',
      area: 'menu',
      width: 52,
      show: (ticket) => <TicketMenu ticket={ticket} steering={steering} />,
    },
  ]
}

const selectColumn = ({
  tickets: { length: count },
  selection,
}: ColumnsProps): Column<LiveTicket> => ({
  label: texts.select,
  area: 'select',
  width: 44,
  heading: (
    <Checkbox
      aria-label={texts.selectAll}
      checked={count > 0 && selection.chosen.length === count}
      indeterminate={selection.chosen.length > 0 && selection.chosen.length < count}
      onChange={selection.toggleAll}
    />
  ),
  show: ({ ticket, position, caller }) => (
    <Checkbox
      aria-label={texts.selectOne(position, caller)}
      checked={selection.has(ticket)}
      onChange={({ nativeEvent }) => selection.toggle(ticket, (nativeEvent as MouseEvent).shiftKey)}
    />
  ),
})

const placeColumn = ({ steering, onDrag }: ColumnsProps): Column<LiveTicket> => ({
  label: texts.place,
  area: 'place',
  width: 80,
  isNumeric: true,
  show: (ticket) => (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Grip ticket={ticket} onDrag={onDrag} />
      <Anchor
        component="button"
        type="button"
        size="sm"
        aria-label={ticket.isOnHold ? texts.onHoldWhy : texts.placeWhy(ticket.position)}
        onClick={() => steering.explain(ticket)}
      >
        {ticket.isOnHold ? '–' : ticket.position}
      </Anchor>
    </Group>
  ),
})

interface GripProps {
  readonly ticket: LiveTicket
  readonly onDrag: (dragged: Dragged) => void
}

/** A finger that rests on it is about to drag it, and wants no menu. */
const stayHere = (event: SyntheticEvent): void => event.preventDefault()

/** For those with a pointer: "Move…" in the menu of the row does the same without one. */
const Grip = ({ ticket: { ticket }, onDrag }: GripProps) => {
  const take = (event: PointerEvent): void => {
    // A second finger takes nothing.
    if (event.button !== 0 || !event.isPrimary) return
    // No text is to be selected on the way.
    event.preventDefault()
    const { pointerId, pointerType, clientX: x, clientY: y } = event
    onDrag({ ticket, pointerId, isFinger: pointerType === 'touch', at: { x, y } })
  }
  return (
    <span
      className={styles['grip']}
      title={texts.drag}
      aria-hidden
      onPointerDown={take}
      onContextMenu={stayHere}
    >
      <IconGripVertical size={16} />
    </span>
  )
}

interface PriorityProps {
  readonly ticket: LiveTicket
  readonly times: TicketTimes
}

const Priority = ({ ticket, times }: PriorityProps) => {
  if (ticket.isPinned) return <Badge variant="outline">{texts.isNext}</Badge>
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <span>{times.effectivePriority(ticket).toFixed(2)}</span>
      <Text component="span" size="xs" c="dimmed" title={texts.itsBase}>
        {texts.ofBase(formatPriority(ticket.priority ?? 0))}
      </Text>
    </Group>
  )
}

/** When it is sent away if it has not started; the exact time shows on hover. */
const Leaves = ({ at, now }: { readonly at: number; readonly now: number }) => (
  <Moment at={at}>{texts.leavesIn(formatCoarse(Math.max(0, at - now)))}</Moment>
)
