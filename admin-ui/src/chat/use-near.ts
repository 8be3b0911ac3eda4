import { startTransition, useEffect, useRef, useState, type RefObject } from 'react'

/** Marks the box that scrolls. */
export const SCROLLER = 'data-scroller'

/** About two screens: whoever scrolls on meets what is drawn already. */
const MARGIN = '1500px'

/** Whether an element is, or was, near what its reader sees. */
export const useNear = (): readonly [RefObject<HTMLDivElement | null>, boolean] => {
  const ref = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (element === null || isNear) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        // In steps, so that typing and scrolling go before.
        if (entry?.isIntersecting === true) startTransition(() => setNear(true))
      },
      // The margin is one of the box that scrolls, not of the window.
      { root: element.closest(`[${SCROLLER}]`), rootMargin: MARGIN },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [isNear])
  return [ref, isNear]
}
