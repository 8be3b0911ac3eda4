import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'

interface SearchInputProps {
  /** What is found by it, for those who do not see the glass. */
  readonly label: string
  readonly placeholder: string
  /** Absent where the text is looked at whole before it is cut. */
  readonly lengthMax?: number
  readonly text: string
  readonly onText: (text: string) => void
}

/** A line to search by. */
export const SearchInput = ({ label, placeholder, lengthMax, text, onText }: SearchInputProps) => (
  <TextInput
    aria-label={label}
    placeholder={placeholder}
    leftSection={<IconSearch size={16} aria-hidden />}
    maxLength={lengthMax}
    miw={240}
    value={text}
    onChange={({ currentTarget }) => onText(currentTarget.value)}
  />
)
