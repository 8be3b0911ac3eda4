import { Paper, Portal, Text } from '@mantine/core'
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { formatPriority } from './words.ts'
import styles from './drag.module.css'
import { Places, type Placement } from './places.ts'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'

/** A row under the pointer, and where it was taken. */
export interface Dragged {
  readonly ticket: string
  readonly at: Point
}

interface Point {
  readonly x: number
  readonly y: number
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

/** So near to the edge of the window the page scrolls, by so much with each frame. */
const EDGE_PX = 70
const SCROLL_PX = 9

/**
 * While a row is dragged: what letting it go would do, beside the pointer and as a line between the rows.
 * It is looked at with each frame, since rows come, go and move under a pointer that rests.
 */
export const Drag = (props: DragProps) => {
  const { dragged, steering, onEnd } = props
  const pointer = useRef<Point>(dragged.at)
  const [view, setView] = useState<View | null>(null)
  const look = useEffectEvent(() => setView(viewOf(props, pointer.current)))
  const drop = useEffectEvent(() => {
    const wish = view?.placement && wishOf(view.placement)
    if (wish) steering.act({ tickets: [dragged.ticket], wish })
    onEnd()
  })
  const giveUp = useEffectEvent(onEnd)
  useEffect(() => {
    let frame = 0
    const eachFrame = (): void => {
      scrollAtEdge(pointer.current.y)
      look()
      frame = requestAnimationFrame(eachFrame)
    }
    eachFrame()
    const stopped = new AbortController()
    const { signal } = stopped
    const move = ({ clientX: x, clientY: y }: PointerEvent) => void (pointer.current = { x, y })
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      giveUp()
    }
    window.addEventListener('pointermove', move, { signal })
    window.addEventListener('pointerup', () => drop(), { signal })
    window.addEventListener('pointercancel', () => giveUp(), { signal })
    window.addEventListener('blur', () => giveUp(), { signal })
    window.addEventListener('keydown', press, { signal, capture: true })
    return () => {
      cancelAnimationFrame(frame)
      stopped.abort()
    }
  }, [])
  return (
    view && (
      <Portal>
        {view.line && view.placement?.kind !== 'stays' && (
          <div className={styles['line']} style={view.line} />
        )}
        <Paper withBorder shadow="md" px="xs" py={4} className={styles['hint']} style={view.hint}>
          <Text size="sm">
            {view.placement === null ? 'It does not wait any more' : placementWords(view.placement)}
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

const viewOf = (props: DragProps, { x, y }: Point): View => {
  const { dragged, frame, shown, waiting, agingPerMinute } = props
  const hint = { left: Math.min(x + 16, window.innerWidth - 240), top: y + 16 }
  const own = waiting.find(({ ticket }) => ticket === dragged.ticket)
  if (own === undefined) return { placement: null, line: null, hint }
  const rows = [...frame.current!.querySelectorAll<HTMLElement>('tr[data-index]')]
  const below = rows.find((row) => middleOf(row) > y)
  const index = below === undefined ? Number(rows.at(-1)?.dataset['index']) + 1 : indexOf(below)
  const next = followerOf(own, index, { shown, waiting })
  const placement = new Places(own, waiting, agingPerMinute).before(next)
  const target = rows.find((row) => shown[indexOf(row)]?.position === placement.place)
  const isDown = placement.place > own.position
  return { placement, line: target === undefined ? null : lineAt(target, isDown), hint }
}

const indexOf = (row: HTMLElement): number => Number(row.dataset['index'])

const middleOf = (row: HTMLElement): number => {
  const { top, height } = row.getBoundingClientRect()
  return top + height / 2
}

interface Lists {
  readonly shown: readonly LiveTicket[]
  readonly waiting: readonly LiveTicket[]
}

/** Whom it would go before if it were let go before the row of this index; null for nobody. */
const followerOf = (own: LiveTicket, index: number, { shown, waiting }: Lists): string | null => {
  const others = (list: readonly LiveTicket[], from: number) =>
    list.slice(from).find(({ ticket }) => ticket !== own.ticket)
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

const scrollAtEdge = (y: number): void => {
  if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX)
  else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX)
}

const wishOf = (placement: Placement) => {
  switch (placement.kind) {
    case 'stays':
      return null
    case 'next':
      return { action: 'pin' } as const
    case 'move':
      return { action: 'move', priority: placement.priority } as const
  }
}

const placementWords = (placement: Placement): string => {
  switch (placement.kind) {
    case 'stays':
      return `Stays number ${placement.place}`
    case 'next':
      return 'Served next'
    case 'move':
      return `Priority ${formatPriority(placement.priority)}, about number ${placement.place}`
  }
}
