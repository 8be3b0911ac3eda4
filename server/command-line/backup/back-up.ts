import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '../../clock.ts'
import { copyData, type CopySize } from '../../store/backup/copy-data.ts'
import { DATABASE_FILE } from '../../store/data-dir.ts'
import { CommandFault } from '../command-fault.ts'

/**
 * Copies a data directory, also one that is in use, into a new folder.
 *
 * @throws {CommandFault} where there is nothing to copy or the folder exists already.
 */
export const backUp = async (dataDir: string, folder: string): Promise<CopySize> => {
  const data = resolve(dataDir)
  const database = join(data, DATABASE_FILE)
  if (!existsSync(database)) {
    throw new CommandFault('refused', `${data} holds no database: has the gateway ever run here?`)
  }
  if (existsSync(folder)) throw new CommandFault('refused', `${folder} exists already`)
  const now = systemClock.wall()
  const copyDatabase = (to: string): void => copyInOneTransaction(database, to)
  return copyData({ dataDir: data, folder, now, copyDatabase })
}

const copyInOneTransaction = (from: string, to: string): void => {
  const database = new Database(from, { readonly: true, timeout: 10_000 })
  try {
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
  }
}
