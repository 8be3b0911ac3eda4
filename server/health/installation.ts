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

/** From the checkout, or from where the compiled server lies. */
const ownVersion = (): string => {
  const paths = ['../../package.json', '../../../package.json']
  const found = paths.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url))
  if (found === undefined) return 'unknown'
  return (JSON.parse(readFileSync(found, 'utf8')) as { readonly version: string }).version
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
