import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useFilter } from './use-filter.ts'

interface SearchFieldProps {
  /** What is found by it, for those who do not see the glass. */
  readonly label: string
  readonly placeholder: string
}

/** Text that a page is searched by; it stands in its address as `q`. */
export const SearchField = ({ label, placeholder }: SearchFieldProps) => {
  const [text, setText] = useFilter('q')
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={64}
      miw={240}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
    />
  )
}
