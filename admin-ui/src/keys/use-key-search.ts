import { useEffect, useId, useState } from 'react'
import { holdsSecret, keyInside } from '../../../shared/key-text.ts'
import { useFilter } from '../page/use-filter.ts'

/** As many characters as the gateway takes for a search. */
const FILTER_LENGTH_MAX = 100

/**
 * What keys are searched by. It stands in the address of the page like any filter, unless there is more
 * of a key in it than lists show: from then on until the field is empty, whatever is made of it is only
 * remembered while the page is open, since addresses stay in the history and in logs.
 */
export const useKeySearch = () => {
  const [filter, setFilter] = useFilter('q')
  const [hidden, setHidden] = useState({ text: holdsSecret(filter) ? filter : '', count: 0 })
  const mount = useId()
  const hide = (text: string): void =>
    setHidden((before) => (before.text === text ? before : { text, count: before.count + 1 }))
  const isFilterSecret = holdsSecret(filter)
  // An address with one in it was made elsewhere.
  useEffect(() => {
    if (!isFilterSecret) return
    hide(filter)
    setFilter('')
  }, [filter, isFilterSecret, setFilter])
  const isHidden = isFilterSecret || hidden.text !== ''
  return {
    /** What the field shows. */
    text: hidden.text || filter,
    /** What may be sent in an address; empty while the text is hidden. */
    filter: isHidden ? '' : filter,
    isHidden,
    /** The whole key in the hidden text; null where there is none. */
    secret: keyInside(hidden.text),
    /** Names the hidden text without telling it; no two texts have the same. */
    id: `${mount}${hidden.count}`,
    setText: (next: string): void => {
      const isNextHidden = next !== '' && (isHidden || holdsSecret(next))
      hide(isNextHidden ? next : '')
      setFilter(isNextHidden ? '' : next.slice(0, FILTER_LENGTH_MAX))
    },
  }
}
