import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

/** This close to the end counts as being there. */
const NEAR_PX = 60

interface StickyBottom {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** Whether its reader has scrolled away from the end. */
  readonly isAway: boolean
  readonly goToEnd: () => void
}

/** Keeps the end of what grows in sight, unless its reader has gone elsewhere. */
export const useStickyBottom = (): StickyBottom => {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const [isAway, setAway] = useState(false)
  const goToEnd = useCallback(() => {
    isAtEnd.current = true
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }, [])
  useEffect(() => {
    const [outer, inner] = [scroller.current, content.current]
    if (outer === null || inner === null) return
    const onScroll = (): void => {
      isAtEnd.current = outer.scrollHeight - outer.scrollTop - outer.clientHeight < NEAR_PX
      setAway(!isAtEnd.current)
    }
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) outer.scrollTop = outer.scrollHeight
    })
    observer.observe(inner)
    observer.observe(outer)
    outer.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      outer.removeEventListener('scroll', onScroll)
    }
  }, [])
  return { scroller, content, isAway, goToEnd }
}
