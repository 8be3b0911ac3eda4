import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

/**
 * Where another page is opened, the focus goes to its content, so that a keyboard or a screen reader
 * goes on there and not in the menu. A page that has put the focus somewhere itself keeps it there.
 */
export const useFocusOnNavigation = () => {
  const content = useRef<HTMLElement>(null)
  const [location] = useLocation()
  const shown = useRef(location)
  useEffect(() => {
    if (shown.current === location) return
    shown.current = location
    if (content.current?.contains(document.activeElement) === false) {
      content.current.focus({ preventScroll: true })
    }
  }, [location])
  return content
}
