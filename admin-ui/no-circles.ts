import type { Plugin } from 'vite'

interface Chunk {
  readonly fileName: string
  readonly imports: readonly string[]
}

/** The files from one back to itself by what they import at their beginning; null where there are none. */
const circleIn = (chunks: readonly Chunk[]): readonly string[] | null => {
  const imports = new Map(chunks.map((chunk) => [chunk.fileName, chunk.imports]))
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return null
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...path, file])
      if (circle !== null) return circle
    }
    done.add(file)
    return null
  }
  for (const { fileName } of chunks) {
    const circle = visit(fileName, [])
    if (circle !== null) return circle
  }
  return null
}

/**
 * Ends the build where files of it import each other: one of them would run before what it needs is there,
 * and its page could not be drawn. Modules alone never do that here; merging them into files can.
 */
export const noCircles: Plugin = {
  name: 'no-circles',
  apply: 'build',
  generateBundle: (_options, bundle) => {
    const circle = circleIn(Object.values(bundle).filter((file) => file.type === 'chunk'))
    if (circle !== null) throw new Error(`files import each other: ${circle.join(' → ')}`)
  },
}
