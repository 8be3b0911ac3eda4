export type ModelNames = Readonly<Record<string, string>>

/** One pair in each line, the name that callers have first: neither can have the sign in it. */
export const textOfNames = (names: ModelNames): string =>
  Object.entries(names)
    .map(([name, own]) => `${name} = ${own}`)
    .join('\n')

/** What was typed so; the first line that is no pair where there is one. */
export const namesOfText = (
  text: string,
): { readonly names: ModelNames } | { readonly bad: string } => {
  const names: Record<string, string> = {}
  for (const line of text.split('\n').map((typed) => typed.trim())) {
    if (line === '') continue
    const [name = '', own = '', ...more] = line.split('=').map((part) => part.trim())
    if (name === '' || own === '' || more.length > 0) return { bad: line }
    names[name] = own
  }
  return { names }
}
