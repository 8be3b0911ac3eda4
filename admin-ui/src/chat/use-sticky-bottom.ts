import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

/** Whoever comes this close to the end from above is there. */
const NEAR_PX = 60

/** Parts of pixels are no distance. */
const AT_END_PX = 2

interface StickyBottom {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** Whether its reader has scrolled away from the end. */
  readonly isAway: boolean
  readonly goToEnd: () => void
}

/** Keeps the end of what grows in sight, until its reader scrolls up. */
export const useStickyBottom = (): StickyBottom => {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const follower = useRef<Follower | null>(null)
  const [isAway, setAway] = useState(false)
  const goToEnd = useCallback(() => {
    follower.current ??= scroller.current && new Follower(scroller.current)
    follower.current?.goToEnd()
    setAway(false)
  }, [])
  useEffect(() => {
    const [outer, inner] = [scroller.current, content.current]
    if (outer === null || inner === null) return
    const followed = (follower.current ??= new Follower(outer))
    const onScroll = (): void => setAway(followed.onScroll())
    const observer = new ResizeObserver(() => followed.onResize())
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

/**
 * Being far from the end says nothing of its reader: it may have grown since it was drawn. Only a
 * reader moves up, since while the end is followed the browser is told not to hold on to what is seen.
 */
class Follower {
  readonly #element: HTMLElement
  #isFollowing = true
  #top = 0

  constructor(element: HTMLElement) {
    this.#element = element
    this.#follow(true)
  }

  goToEnd(): void {
    this.#follow(true)
    this.onResize()
  }

  onResize(): void {
    if (this.#isFollowing) this.#element.scrollTop = this.#element.scrollHeight
    this.#top = this.#element.scrollTop
  }

  /** True where its reader is away from the end. */
  onScroll(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#element
    const belowPx = scrollHeight - scrollTop - clientHeight
    if (scrollTop < this.#top) this.#follow(belowPx < AT_END_PX)
    else if (belowPx < NEAR_PX) this.#follow(true)
    this.#top = scrollTop
    return !this.#isFollowing && belowPx >= NEAR_PX
  }

  #follow(isFollowing: boolean): void {
    this.#isFollowing = isFollowing
    this.#element.style.overflowAnchor = isFollowing ? 'none' : 'auto'
  }
}
