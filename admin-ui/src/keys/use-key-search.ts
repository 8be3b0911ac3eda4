import { useEffect, useState } from 'react'
import { keyInside } from '../../../shared/key-text.ts'
import { useFilter } from '../page/use-filter.ts'

/**
 * What keys are searched by. It stands in the address of the page like any filter, unless there is the
 * secret of a key in it: that is only remembered while the page is open, since addresses stay in the
 * history and in logs.
 */
export const useKeySearch = () => {
  const [filter, setFilter] = useFilter('q')
  const [hidden, setHidden] = useState('')
  const isSecretFilter = keyInside(filter) !== null
  // An address with one in it was made elsewhere.
  useEffect(() => {
    if (!isSecretFilter) return
    setHidden(filter)
    setFilter('')
  }, [filter, isSecretFilter, setFilter])
  const text = isSecretFilter ? filter : hidden || filter
  return {
    text,
    secret: keyInside(text),
    setText: (next: string): void => {
      const isSecret = keyInside(next) !== null
      setHidden(isSecret ? next : '')
      setFilter(isSecret ? '' : next)
    },
  }
}
