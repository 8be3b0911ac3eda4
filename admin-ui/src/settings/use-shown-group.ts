import { useFilters } from '../page/use-filters.ts'

const FIRST = 'general'

/** The group that the address names; null where it asks for some of all groups. */
export const useShownGroup = (): readonly [string | null, (name: string) => void] => {
  const { get, set } = useFilters()
  const isAcross = get('q') !== undefined || get('changed') !== undefined
  const show = (group: string): void => set({ group, q: undefined, changed: undefined })
  return [isAcross ? null : (get('group') ?? FIRST), show]
}
