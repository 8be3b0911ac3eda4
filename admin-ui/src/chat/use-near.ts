import { startTransition, useEffect, useRef, useState, type RefObject } from 'react'

const EVENT = 'contentvisibilityautostatechange'

/** Browsers that cannot leave out what is far away have no far away. */
const HAS_FAR = `on${EVENT}` in document.documentElement

/**
 * Whether an element is, or was, near what its reader sees: the browser says so of the message that it
 * stands in, which it leaves out while that is far away.
 */
export const useNear = (): readonly [RefObject<HTMLDivElement | null>, boolean] => {
  const ref = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(!HAS_FAR)
  useEffect(() => {
    const part = ref.current
    const message = part?.closest('article') ?? null
    if (part === null || message === null || isNear) return
    // In steps, so that typing and scrolling go before.
    const onNear = (): void => startTransition(() => setNear(true))
    const onChange = (event: Event): void => {
      const { skipped } = event as Event & { readonly skipped: boolean }
      if (!skipped && event.target === message) onNear()
    }
    message.addEventListener(EVENT, onChange)
    // Told of changes alone, it would wait for ever for one of what is seen from the first. A message
    // that is left out counts as visible itself: what is in it does not.
    const frame = requestAnimationFrame(() => {
      if (part.checkVisibility({ contentVisibilityAuto: true })) onNear()
    })
    return () => {
      cancelAnimationFrame(frame)
      message.removeEventListener(EVENT, onChange)
    }
  }, [isNear])
  return [ref, isNear]
}
