import {
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DATABASE_FILE } from '../data-dir.ts'
import { filesBelow, MANIFEST, sha256Of, type Manifest } from './backup-files.ts'

export interface CopyOptions {
  readonly dataDir: string
  /** Must not exist yet; until it is whole, it has another name: with `GROWING` at its end. */
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Copies the database into this empty file, which its owner alone may read. */
  readonly copyDatabase: (to: string) => void | Promise<void>
}

export interface CopySize {
  readonly files: number
  readonly bytes: number
}

export const GROWING = '.growing'

/** Of no use elsewhere: the lock, what SQLite makes beside a database, and older backups. */
const LEFT_OUT = /^(?:seadragon\.(?:lock|db)(?:-\w+)?|(?:backups|before-restore-[^/]+)\/.*)$/

/** What a copy takes at most, while the data directory is as it is now. */
export const bytesToCopy = (dataDir: string): number => {
  const data = resolve(dataDir)
  const files = filesBelow(data).filter((name) => !LEFT_OUT.test(name))
  const copied = [DATABASE_FILE, `${DATABASE_FILE}-wal`, ...files]
  const sizes = copied.map((file) => statSync(join(data, file), { throwIfNoEntry: false })?.size)
  return sizes.reduce<number>((sum, bytes = 0) => sum + bytes, 0)
}

/**
 * Copies a data directory that is in use into a new folder. The database comes first, as of one moment, and
 * the journal after it: what the copy of the database has not read yet is in the copy of the journal, and a
 * gateway that starts from both reads on from there. A half copy is left nowhere.
 */
export const copyData = async (options: CopyOptions): Promise<CopySize> => {
  const data = resolve(options.dataDir)
  const folder = resolve(options.folder)
  // Under another name until it is whole, so that a half one is never taken for a backup.
  const growing = `${folder}${GROWING}`
  rmSync(growing, { recursive: true, force: true })
  mkdirSync(growing, { recursive: true, mode: 0o700 })
  try {
    const database = join(growing, DATABASE_FILE)
    writeFileSync(database, '', { mode: 0o600 })
    await options.copyDatabase(database)
    for (const file of filesBelow(data).filter((name) => !LEFT_OUT.test(name))) {
      copyIfThere(join(data, file), join(growing, file))
    }
    const manifest = await describe(growing, options.now)
    writeFileSync(join(growing, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
    })
    renameSync(growing, folder)
    return sizeOf(manifest)
  } finally {
    if (existsSync(growing)) rmSync(growing, { recursive: true, force: true })
  }
}

/** A segment of the journal that is in the database by now may be deleted meanwhile. */
const copyIfThere = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  try {
    copyFileSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

const describe = async (folder: string, now: number): Promise<Manifest> => {
  const entries = filesBelow(folder).map(async (file) => {
    const path = join(folder, file)
    return [file, { bytes: statSync(path).size, sha256: await sha256Of(path) }] as const
  })
  return {
    format: 1,
    madeAt: new Date(now).toISOString(),
    files: Object.fromEntries(await Promise.all(entries)),
  }
}

const sizeOf = ({ files }: Manifest): CopySize => {
  const sizes = Object.values(files).map(({ bytes }) => bytes)
  return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
}
