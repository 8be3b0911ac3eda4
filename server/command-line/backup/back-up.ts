import Database from 'better-sqlite3'
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
import { DATABASE_FILE } from '../../store/data-dir.ts'
import { CommandFault } from '../command-fault.ts'
import { filesBelow, MANIFEST, sha256Of, type Manifest } from './manifest.ts'

/** Of no use elsewhere: the lock, what SQLite makes beside a database, and older backups. */
const LEFT_OUT = /^(?:seadragon\.(?:lock|db)(?:-\w+)?|(?:backups|before-restore-[^/]+)\/.*)$/

/**
 * Copies a data directory, also one that is in use, into a new folder. The database comes first, in
 * one read transaction, and the journal after it: what the copy of the database has not read yet is in
 * the copy of the journal, and a gateway that starts from both reads on from there.
 *
 * @throws {CommandFault} where there is nothing to copy or the folder exists already.
 */
export const backUp = async (
  dataDir: string,
  folder: string,
): Promise<{ readonly files: number; readonly bytes: number }> => {
  const data = resolve(dataDir)
  if (!existsSync(join(data, DATABASE_FILE))) {
    throw new CommandFault('refused', `${data} holds no database: has the gateway ever run here?`)
  }
  if (existsSync(folder)) throw new CommandFault('refused', `${folder} exists already`)
  // Under another name until it is whole, so that a half one is never taken for a backup.
  const growing = `${resolve(folder)}.growing`
  rmSync(growing, { recursive: true, force: true })
  mkdirSync(growing, { recursive: true, mode: 0o700 })
  copyDatabase(join(data, DATABASE_FILE), join(growing, DATABASE_FILE))
  for (const file of filesBelow(data).filter((name) => !LEFT_OUT.test(name))) {
    copyIfThere(join(data, file), join(growing, file))
  }
  const manifest = await describe(growing)
  writeFileSync(join(growing, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  renameSync(growing, folder)
  const sizes = Object.values(manifest.files).map(({ bytes }) => bytes)
  return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
}

const copyDatabase = (from: string, to: string): void => {
  writeFileSync(to, '', { mode: 0o600 })
  const database = new Database(from, { readonly: true, timeout: 10_000 })
  try {
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
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

const describe = async (folder: string): Promise<Manifest> => {
  const entries = filesBelow(folder).map(async (file) => {
    const path = join(folder, file)
    return [file, { bytes: statSync(path).size, sha256: await sha256Of(path) }] as const
  })
  return {
    format: 1,
    madeAt: new Date().toISOString(),
    files: Object.fromEntries(await Promise.all(entries)),
  }
}
