import { useSearchParams } from 'wouter'

/**
 * A filter or an order that is part of the address, so that it can be linked to and survives a reload.
 * An empty one is left out of the address.
 */
export const useFilter = (name: string): readonly [string, (value: string) => void] => {
  const [search, setSearch] = useSearchParams()
  const set = (value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  return [search.get(name) ?? '', set]
}
