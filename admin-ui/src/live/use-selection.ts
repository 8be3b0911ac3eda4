import { useState } from 'react'

export interface Selection {
  /** Those of the list that are selected. */
  readonly chosen: readonly string[]
  has(key: string): boolean
  /** With `isRange`, all from the last one that was toggled. */
  toggle(key: string, isRange: boolean): void
  readonly toggleAll: () => void
  readonly clear: () => void
}

/** Which of a list are selected. What is no longer in the list is not selected any more. */
export const useSelection = (keys: readonly string[]): Selection => {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string | null>(null)
  const chosen = selected.size === 0 ? [] : keys.filter((key) => selected.has(key))
  const toggle = (key: string, isRange: boolean) => {
    const range = isRange && last !== null ? between(keys, last, key) : [key]
    const next = new Set(chosen)
    for (const one of range) {
      if (selected.has(key)) next.delete(one)
      else next.add(one)
    }
    setSelected(next)
    setLast(key)
  }
  return {
    chosen,
    has: (key) => selected.has(key),
    toggle,
    toggleAll: () => setSelected(new Set(chosen.length === keys.length ? [] : keys)),
    clear: () => setSelected(new Set()),
  }
}

const between = (keys: readonly string[], from: string, to: string): readonly string[] => {
  const [a, b] = [keys.indexOf(from), keys.indexOf(to)]
  return a < 0 ? [to] : keys.slice(Math.min(a, b), Math.max(a, b) + 1)
}
