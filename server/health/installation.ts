import { existsSync, readFileSync, type Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
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
