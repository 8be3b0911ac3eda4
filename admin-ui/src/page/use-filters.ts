import { useSearchParams } from 'wouter'

/** The filters of a page, which are in its address: links and the back button keep them. */
export const useFilters = () => {
  const [search, setSearch] = useSearchParams()
  return {
    get: (name: string): string | undefined => search.get(name) ?? undefined,
    /** Undefined takes a filter away. */
    set: (changes: Readonly<Record<string, string | undefined>>, options?: { replace: boolean }) =>
      setSearch((before) => {
        const after = new URLSearchParams(before)
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === '') after.delete(name)
          else after.set(name, value)
        }
        return after
      }, options),
  }
}

export type Filters = ReturnType<typeof useFilters>
