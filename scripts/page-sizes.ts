// `npm run page-sizes`: what a browser loads for the first view of a page, compressed as it is served.
// It reads what `npm run build` has made, and fails where a page is larger than it may be.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge } from './page-speed/bars.ts'

const DIST = join(import.meta.dirname, '..', 'dist', 'ui')

interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}

const manifest = JSON.parse(readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>

const KB = 1_000

/** Pages by the modules that they are made of. */
const PAGES = [
  { name: 'sign-in', modules: ['index.html'], bytesMax: 200 * KB },
  {
    name: 'chat',
    modules: ['index.html', 'src/chat/chat-page.tsx', 'src/chat/markdown-text.tsx'],
    bytesMax: 350 * KB,
  },
]

const addFiles = (module: string, files: Set<string>, seen: Set<string>): void => {
  const chunk = manifest[module]
  if (seen.has(module)) return
  if (chunk === undefined) throw new Error(`the build has no ${module}`)
  seen.add(module)
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
  for (const imported of chunk.imports ?? []) addFiles(imported, files, seen)
}

for (const { name, modules, bytesMax } of PAGES) {
  const files = new Set<string>()
  const seen = new Set<string>()
  for (const module of modules) addFiles(module, files, seen)
  const bytes = [...files].reduce((sum, file) => sum + compressedSize(file), 0)
  const what = `${name}, ${files.size} files`
  judge({ what, value: bytes / KB, max: bytesMax / KB, unit: 'kB' })
}

function compressedSize(file: string): number {
  const path = join(DIST, file)
  try {
    return readFileSync(`${path}.br`).length
  } catch {
    return readFileSync(path).length
  }
}
