import hljs from 'highlight.js/lib/common'

/** Text, or parts that are coloured alike. */
export type HighlightedPart =
  string | { readonly className: string; readonly parts: readonly HighlightedPart[] }

interface EmitterNode {
  readonly scope?: string
  readonly language?: string
  readonly children: readonly (string | EmitterNode)[]
}

/** Code in its parts, never as HTML; null where the language is not known. */
export const highlight = (language: string, source: string): readonly HighlightedPart[] | null => {
  if (hljs.getLanguage(language) === undefined) return null
  const { _emitter } = hljs.highlight(source, { language, ignoreIllegals: true })
  return partsOf((_emitter as unknown as { readonly rootNode: EmitterNode }).rootNode)
}

const partsOf = ({ children }: EmitterNode): HighlightedPart[] =>
  children.map((child) =>
    typeof child === 'string'
      ? child
      : { className: classOf(child.scope ?? ''), parts: partsOf(child) },
  )

/** `title.function` has the classes of both, as the style sheets of highlight.js have them. */
const classOf = (scope: string): string => {
  const [first = '', ...rest] = scope.split('.')
  return [`hljs-${first}`, ...rest.map((each) => `${each}_`)].join(' ')
}
