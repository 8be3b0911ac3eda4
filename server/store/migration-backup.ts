import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenDatabase } from './database.ts'
import { faultCode, SetupFault } from './setup-fault.ts'

export interface MigrationBackupOptions {
  readonly database: Pick<OpenDatabase, 'backUp'>
  /** The folder for the copies; made where it is missing. */
  readonly folder: string
  /** How many copies are kept, this one included; 0 makes none. */
  readonly kept: number
  /** Of the first migration that will change the database. */
  readonly number: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Names of copies that were made here; with their time. */
export const COPY = /^before-\d{4}-(\d{8}T\d{6}Z)\.db$/

/**
 * Copies the database as it is before migrations change it, and deletes older copies of this kind.
 *
 * @returns the path of the copy; null where none is wanted.
 * @throws {SetupFault} when it cannot be written: what has no way back is not begun.
 */
export async function backUpBeforeMigration(
  options: MigrationBackupOptions,
): Promise<string | null> {
  const { database, folder, kept, number, now } = options
  if (kept === 0) return null
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const path = join(folder, `before-${String(number).padStart(4, '0')}-${time}.db`)
  // Under another name until it is whole, so that a half one is never taken for a copy.
  const growing = `${path}.growing`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    await database.backUp(growing)
    renameSync(growing, path)
    deleteOlder(folder, kept)
    return path
  } catch (error) {
    if (existsSync(growing)) rmSync(growing)
    throw new SetupFault(
      `The database cannot be copied to ${path} before it is updated (${faultCode(error)}). ` +
        'See to the disk and its rights, or set store.backupsKept to 0 to update without a copy.',
      { cause: error },
    )
  }
}

/** Their names begin with a number that only grows, and go on with the time: the last ones are the newest. */
const deleteOlder = (folder: string, kept: number): void => {
  const copies = readdirSync(folder).filter((name) => COPY.test(name))
  for (const name of copies.toSorted().slice(0, -kept)) rmSync(join(folder, name))
}
