import { useFilters } from './use-filters.ts'

/**
 * A filter or an order that is part of the address, so that it can be linked to and survives a reload.
 * An empty one is left out of the address.
 */
export const useFilter = (name: string): readonly [string, (value: string) => void] => {
  const filters = useFilters()
  return [filters.get(name) ?? '', (value) => filters.set({ [name]: value }, { replace: true })]
}
