import Database from 'better-sqlite3'
import { chmodSync, existsSync, statSync } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DATABASE_FILE } from '../store/data-dir.ts'
import { SCHEMA_NUMBER } from '../store/migrations.ts'
import { about, type Fixable } from './finding.ts'

/** What lies in the data directory and may be read by its owner alone. */
export const checkModes = async (dataDir: string): Promise<Fixable[]> => {
  const found = about('file permissions')
  const dir = resolve(dataDir)
  if (!(await isThere(dir))) return [found.skipped(`${dir} does not exist yet`)]
  if (process.platform === 'win32') return [found.skipped('not checked on Windows')]
  const paths = [dir, ...(await readdir(dir)).map((name) => join(dir, name))]
  const modes = await Promise.all(paths.map(modeOf))
  const open = paths.filter((_, at) => (modes[at]! & 0o077) !== 0)
  if (open.length === 0) return [found.ok(`only its owner can read ${dir}`)]
  return open.map((path) =>
    found.error(
      `${path} is readable by other users of this machine`,
      `chmod go-rwx '${path}'`,
      () => chmodSync(path, statSync(path).mode & 0o700),
    ),
  )
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Files come and go while the gateway runs; what is gone is open to nobody. */
const modeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).mode
  } catch {
    return 0
  }
}

const GIB = 1_073_741_824

/** The journal needs room, or requests are refused. */
export const checkDisk = async (dataDir: string): Promise<Fixable[]> => {
  const found = about('disk space')
  const dir = resolve(dataDir)
  if (!(await isThere(dir))) return [found.skipped(`${dir} does not exist yet`)]
  const { bavail, bsize } = await statfs(dir)
  const free = bavail * bsize
  const text = `${(free / GIB).toFixed(1)} GiB free on the disk of ${dir}`
  const repair = `free up disk space: df -h '${dir}'`
  if (free < GIB / 16)
    return [found.error(`${text}; requests are refused when the disk is full`, repair)]
  return [free < GIB ? found.warning(text, repair) : found.ok(text)]
}

/** Whether the database can be read, is whole, and of a version that this program knows. */
export const checkDatabase = (dataDir: string): Fixable[] => {
  const found = about('database')
  const path = join(resolve(dataDir), DATABASE_FILE)
  if (!existsSync(path) || statSync(path).size === 0) {
    return [found.skipped('none yet; it is created on first start')]
  }
  const restore = 'stop the gateway, then: seadragon restore <backup folder>'
  try {
    const database = new Database(path, { readonly: true, timeout: 2_000 })
    try {
      const faults = database.pragma('quick_check(3)') as readonly { quick_check: string }[]
      if (faults[0]?.quick_check !== 'ok') return [found.error(`${path} is damaged`, restore)]
      const query = 'select max(number) as number from schema_migration'
      const { number } = database.prepare(query).get() as { number: number }
      if (number <= SCHEMA_NUMBER) return [found.ok(`${path} is intact (schema version ${number})`)]
      const message = `${path} was written by a newer Seadragon (schema version ${number}; this version supports up to ${SCHEMA_NUMBER})`
      return [found.error(message, 'run that version again, or restore an older backup')]
    } finally {
      database.close()
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unknown'
    if (code.startsWith('SQLITE_BUSY')) {
      const message = `${path} is locked by another program`
      return [found.error(message, `close the program that has it open: fuser -v '${path}'`)]
    }
    return [found.error(`${path} is not a readable database (${code})`, restore)]
  }
}
