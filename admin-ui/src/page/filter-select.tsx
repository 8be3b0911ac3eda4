import { Select } from '@mantine/core'
import { useFilters } from './use-filters.ts'

interface FilterSelectProps {
  /** In the address of the page. */
  readonly name: string
  readonly label: string
  readonly options: readonly (string | { readonly value: string; readonly label: string })[]
  /** Where nothing is chosen. */
  readonly none?: string
  readonly isLong?: boolean
}

/** One of a few values that a page is filtered by; it stands in its address. */
export const FilterSelect = ({ name, label, options, none, isLong }: FilterSelectProps) => {
  const { get, set } = useFilters()
  return (
    <Select
      label={label}
      placeholder={none ?? 'All'}
      clearable
      searchable={isLong === true}
      w={isLong === true ? 220 : 150}
      data={[...options]}
      value={get(name) ?? null}
      onChange={(value) => set({ [name]: value ?? undefined })}
    />
  )
}
