import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'vite'

const SERVER = join(import.meta.dirname, 'server')

/** The program, and the files that threads start from, which are named for it. */
const entries = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^main\.ts$|(^|[/-])worker\.ts$/.test(file),
)

const names = entries.map((file) => basename(file, '.ts'))
// They all lie in one folder, and a thread is found there by this name.
if (new Set(names).size < names.length) throw new Error(`two of ${names.join(', ')} are the same`)

/** V8 reads a file whole, and what it needs for the largest stays with the process. */
const packageOf = (file: string): string | null =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file)?.[1]?.replace('/', '-') ?? null

/**
 * The server as a handful of files: loading several hundred, most of them packages', took twice the time
 * and 10 MB more. Names and lines stay, so a stack trace can be read.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: {
    noExternal: true,
    // Both have native parts, which they look for beside themselves; what is not installed is not theirs.
    external: ['better-sqlite3', '@node-rs/argon2'],
  },
  build: {
    outDir: 'dist/server',
    ssr: true,
    target: 'node20',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: Object.fromEntries(entries.map((file, index) => [names[index], join(SERVER, file)])),
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        // One character above Latin-1 and V8 keeps a whole file with two bytes for each of its characters.
        charset: 'ascii',
        comments: false,
        // A module's `const` is asked at each use whether it has a value yet; a `var` is not.
        topLevelVar: true,
        codeSplitting: { groups: [{ name: packageOf }] },
      },
    },
  },
})
