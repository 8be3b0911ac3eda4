import { SearchInput } from './search-input.tsx'
import { useFilter } from './use-filter.ts'

interface SearchFieldProps {
  /** What is found by it, for those who do not see the glass. */
  readonly label: string
  readonly placeholder: string
}

/** Text that a page is searched by; it stands in its address as `q`. */
export const SearchField = (words: SearchFieldProps) => {
  const [text, setText] = useFilter('q')
  return <SearchInput {...words} lengthMax={64} text={text} onText={setText} />
}
