/** The paths of the gateway's own document, and what a plain request to each is answered. */
export interface ServedPath {
  /** With its open parts as `{name}`. */
  readonly template: string
  readonly methods: ReadonlySet<string>
}

interface PathDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export const servedPathsOf = (document: unknown): ServedPath[] =>
  Object.entries((document as PathDocument).paths).map(([template, operations]) => ({
    template,
    methods: new Set(Object.keys(operations).map((method) => method.toUpperCase())),
  }))

/** What a path spells: percent signs are read once, and nothing else. */
export const spelledBy = (rawPath: string): string => decoded(rawPath.split(/[?#]/, 1)[0] ?? '')

/** The paths that it spells, if it spells one of them. */
export const findServed = (
  served: readonly ServedPath[],
  rawPath: string,
): readonly ServedPath[] => {
  const parts = spelledBy(rawPath).split('/')
  return served.filter(({ template }) => matches(template.split('/'), parts))
}

/** An open part takes one piece of a path; names of models may have more of them. */
const matches = (template: readonly string[], parts: readonly string[]): boolean => {
  const last = template.at(-1) ?? ''
  const isLong = last.startsWith('{') && template.includes('models')
  if (isLong ? parts.length < template.length : parts.length !== template.length) return false
  return template.every((part, index) =>
    part.startsWith('{') ? parts[index] !== '' : part === parts[index],
  )
}

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    // What is no UTF-8 stays as it is, beside what is.
    return path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURI(run)
      } catch {
        return run
      }
    })
  }
}
