import { existsSync, readFileSync, type Dirent } from 'node:fs'
import { readdir, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DATABASE_FILE } from '../store/data-dir.ts'
import { listSegments, segmentPath } from '../store/journal-segments.ts'
import { SCHEMA_NUMBER } from '../store/migrations.ts'

/** Of the gateway, of what it runs on and of the schema of its database. */
export const versions = (): Readonly<Record<string, string>> => ({
  seadragon: ownVersion(),
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  schema: String(SCHEMA_NUMBER),
})

/** The compiled server lies as deep in the checkout as this file. */
const ownVersion = (): string => {
  const file = new URL('../../package.json', import.meta.url)
  if (!existsSync(file)) return 'unknown'
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}

/** What each file and folder of the data directory takes; of folders, what lies in them itself. */
export const dataBytes = async (dataDir: string): Promise<Readonly<Record<string, number>>> => {
  const dir = resolve(dataDir)
  if (!existsSync(dir)) return {}
  const entries = await readdir(dir, { withFileTypes: true })
  const sizes = entries.map(async (entry) => [entry.name, await sizeOf(dir, entry)] as const)
  return Object.fromEntries(await Promise.all(sizes))
}

/** The disk under the data directory. */
export const diskOf = async (
  dataDir: string,
): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> => {
  const { bavail, blocks, bsize } = await statfs(resolve(dataDir))
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

interface JournalPosition {
  readonly segment: number
  readonly offset: number
}

/** What the journal takes, and how much of it lies beyond what the database has read. */
export const journalBytes = async (
  dataDir: string,
  { segment: reading, offset }: JournalPosition,
): Promise<{ readonly bytes: number; readonly behindBytes: number }> => {
  const dir = join(resolve(dataDir), 'journal')
  const segments = listSegments(dir)
  const sizes = await Promise.all(segments.map((segment) => fileBytes(segmentPath(dir, segment))))
  const unread = segments.map((segment, at) => {
    if (segment < reading) return 0
    return segment === reading ? Math.max(0, sizes[at]! - offset) : sizes[at]!
  })
  return { bytes: sum(sizes), behindBytes: sum(unread) }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0)

/** SQLite keeps a database in several files. */
export const databaseBytes = async (dataDir: string): Promise<number> => {
  const sizes = ['', '-wal', '-shm'].map((end) =>
    fileBytes(join(resolve(dataDir), DATABASE_FILE + end)),
  )
  return sum(await Promise.all(sizes))
}

const sizeOf = async (dir: string, entry: Dirent): Promise<number> => {
  const path = join(dir, entry.name)
  if (!entry.isDirectory()) return fileBytes(path)
  let sum = 0
  for (const name of await readdir(path)) sum += await fileBytes(join(path, name))
  return sum
}

/** Files of the journal and of the database come and go meanwhile. */
const fileBytes = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => null)
  return found?.size ?? 0
}
