import { Paper, Portal, Text } from '@mantine/core'
import { useMemo, useState, type RefObject } from 'react'
import styles from './drag.module.css'
import { Places, type Placement } from './places.ts'
import { placementWords, wishOf } from './placing.ts'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'
import { useDragPointer, type Point, type Taken } from './use-drag-pointer.ts'

/** A row under the pointer, and where it was taken. */
export interface Dragged extends Taken {
  readonly ticket: string
  /** What is told stands above a finger, which would hide it. */
  readonly isFinger: boolean
}

interface DragProps {
  readonly dragged: Dragged
  /** Around the table whose rows these are. */
  readonly frame: RefObject<HTMLElement | null>
  /** Those that the table shows. */
  readonly shown: readonly LiveTicket[]
  /** All that wait, in the order of service. */
  readonly waiting: readonly LiveTicket[]
  readonly agingPerMinute: number
  readonly steering: Steering
  readonly onEnd: () => void
}

/**
 * While a row is dragged: what letting it go would do, beside the pointer and as a line between the rows.
 * It is looked at with each frame, since rows come, go and move under a pointer that rests.
 */
export const Drag = (props: DragProps) => {
  const { dragged, waiting, agingPerMinute, steering, onEnd } = props
  const [view, setView] = useState<View | null>(null)
  const own = waiting.find(({ ticket }) => ticket === dragged.ticket)
  const places = useMemo(
    () => own && new Places(own, waiting, agingPerMinute),
    [own, waiting, agingPerMinute],
  )
  useDragPointer(dragged, {
    onFrame: (at) => setView(viewOf({ ...props, own, places }, at)),
    onDrop: () => {
      const wish = view?.placement && wishOf(view.placement)
      if (wish) steering.act({ tickets: [dragged.ticket], wish })
      onEnd()
    },
    onGiveUp: onEnd,
  })
  return (
    view && (
      <Portal>
        {view.line && view.placement?.kind !== 'stays' && (
          <div className={styles['line']} style={view.line} />
        )}
        <Paper withBorder shadow="md" px="xs" py={4} className={styles['hint']} style={view.hint}>
          <Text size="sm">
            {view.placement === null ? texts.waitsNoMore : placementWords(view.placement)}
          </Text>
        </Paper>
      </Portal>
    )
  )
}

interface View {
  /** Null where it does not wait any more. */
  readonly placement: Placement | null
  readonly line: { readonly left: number; readonly top: number; readonly width: number } | null
  readonly hint: { readonly left: number; readonly top: number }
}

interface ViewProps extends DragProps {
  /** The one that is dragged, and where it could stand; absent where it does not wait any more. */
  readonly own: LiveTicket | undefined
  readonly places: Places | undefined
}

const viewOf = ({ dragged, frame, shown, waiting, own, places }: ViewProps, at: Point): View => {
  const { y } = at
  const hint = hintAt(at, dragged.isFinger)
  if (own === undefined || places === undefined) return { placement: null, line: null, hint }
  const rows = [...frame.current!.querySelectorAll<HTMLElement>('tr[data-index]')]
  const below = rows.find((row) => middleOf(row) > y)
  const index = below === undefined ? Number(rows.at(-1)?.dataset['index']) + 1 : indexOf(below)
  const placement = places.before(followerOf(own, index, { shown, waiting }))
  const target = rows.find((row) => shown[indexOf(row)]?.position === placement.place)
  const isDown = placement.place > own.position
  return { placement, line: target === undefined ? null : lineAt(target, isDown), hint }
}

/** Beside the pointer, and within the window. */
const hintAt = ({ x, y }: Point, isFinger: boolean): View['hint'] => ({
  left: Math.max(0, Math.min(x + 16, window.innerWidth - 240)),
  top: isFinger ? Math.max(8, y - 72) : Math.min(y + 16, window.innerHeight - 48),
})

const indexOf = (row: HTMLElement): number => Number(row.dataset['index'])

const middleOf = (row: HTMLElement): number => {
  const { top, height } = row.getBoundingClientRect()
  return top + height / 2
}

interface Lists {
  readonly shown: readonly LiveTicket[]
  readonly waiting: readonly LiveTicket[]
}

/**
 * Whom it would go before if it were let go before the row of this index: itself where that is its own row
 * or the one below, whoever is hidden in between; null for nobody.
 */
const followerOf = (own: LiveTicket, index: number, { shown, waiting }: Lists): string | null => {
  const others = (list: readonly LiveTicket[], from: number) =>
    list.slice(from).find(({ ticket }) => ticket !== own.ticket)
  const at = shown.findIndex(({ ticket }) => ticket === own.ticket)
  if (at >= 0 && (index === at || index === at + 1)) return own.ticket
  const next = others(shown, index)
  if (next !== undefined) return next.ticket
  // After the last row: whoever waits behind that one and is not shown stays behind.
  const last = shown.findLast(({ ticket }) => ticket !== own.ticket) ?? own
  return others(waiting, last.position)?.ticket ?? null
}

/** Above the row that makes room for it, or below that one where it goes down. */
const lineAt = (row: HTMLElement, isBelow: boolean): View['line'] => {
  const { left, top, bottom, width } = row.getBoundingClientRect()
  return { left, width, top: isBelow ? bottom : top }
}
