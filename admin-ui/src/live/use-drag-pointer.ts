import { useEffect, useEffectEvent, useRef } from 'react'

export interface Point {
  readonly x: number
  readonly y: number
}

/** What was taken: by which finger or mouse, and where. */
export interface Taken {
  readonly pointerId: number
  readonly at: Point
}

interface DragEvents {
  /** With each frame once it has moved: what is under a pointer that rests may change. */
  readonly onFrame: (at: Point) => void
  readonly onDrop: () => void
  readonly onGiveUp: () => void
}

/** Nearer than this to where it was taken, it was only pressed. */
const MOVED_PX = 4

/** So near to the edge of the window the page scrolls, by so much with each frame. */
const EDGE_PX = 70
const SCROLL_PX = 9

/** Follows the pointer that took something, until it lets that go or gives up. */
export const useDragPointer = (taken: Taken, events: DragEvents): void => {
  const pointer = useRef<Point | null>(null)
  const look = useEffectEvent(() => {
    if (pointer.current === null) return
    scrollAtEdge(pointer.current.y)
    events.onFrame(pointer.current)
  })
  const move = useEffectEvent(({ pointerId, buttons, clientX: x, clientY: y }: PointerEvent) => {
    if (pointerId !== taken.pointerId) return
    // It was let go where this page could not see it.
    if (buttons === 0) events.onGiveUp()
    else if (pointer.current !== null || isApart(taken.at, { x, y })) pointer.current = { x, y }
  })
  const end = useEffectEvent(({ pointerId, type }: PointerEvent) => {
    if (pointerId !== taken.pointerId) return
    if (type === 'pointerup') events.onDrop()
    else events.onGiveUp()
  })
  const giveUp = useEffectEvent(() => events.onGiveUp())
  useEffect(() => {
    let frame = 0
    const eachFrame = (): void => {
      look()
      frame = requestAnimationFrame(eachFrame)
    }
    eachFrame()
    const stopped = new AbortController()
    const { signal } = stopped
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      giveUp()
    }
    window.addEventListener('pointermove', (event) => move(event), { signal })
    window.addEventListener('pointerup', (event) => end(event), { signal })
    window.addEventListener('pointercancel', (event) => end(event), { signal })
    window.addEventListener('blur', () => giveUp(), { signal })
    window.addEventListener('keydown', press, { signal, capture: true })
    return () => {
      cancelAnimationFrame(frame)
      stopped.abort()
    }
  }, [])
}

const isApart = (a: Point, b: Point): boolean => Math.hypot(a.x - b.x, a.y - b.y) >= MOVED_PX

const scrollAtEdge = (y: number): void => {
  if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX)
  else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX)
}
