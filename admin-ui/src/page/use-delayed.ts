import { useEffect, useState } from 'react'

/** False at first, true after so many milliseconds. */
export const useDelayed = (ms: number): boolean => {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return isOver
}
