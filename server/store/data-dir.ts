import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { faultCode, SetupFault } from './setup-fault.ts'

/** Where things lie in the data directory; absolute paths. */
export interface DataPaths {
  readonly dir: string
  readonly database: string
  readonly lock: string
  readonly journalDir: string
  /** Made when there is something for it. */
  readonly backupDir: string
}

/** The database's name in the data directory and in backups of it. */
export const DATABASE_FILE = 'seadragon.db'

function dataPaths(dataDir: string): DataPaths {
  const dir = resolve(dataDir)
  return {
    dir,
    database: join(dir, DATABASE_FILE),
    lock: join(dir, 'seadragon.lock'),
    journalDir: join(dir, 'journal'),
    backupDir: join(dir, 'backups'),
  }
}

/**
 * Makes the data directory and what is missing above it, readable by this user alone, and the files
 * in which secrets come to lie: SQLite gives its write-ahead log the rights of the database.
 *
 * @throws {SetupFault} when this user cannot write there.
 */
export function prepareDataDir(dataDir: string): DataPaths {
  const paths = dataPaths(dataDir)
  try {
    mkdirSync(paths.journalDir, { recursive: true, mode: 0o700 })
    accessSync(paths.dir, constants.W_OK | constants.X_OK)
    accessSync(paths.journalDir, constants.W_OK | constants.X_OK)
    for (const file of [paths.database, paths.lock]) closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw new SetupFault(
      `The data directory ${paths.dir} cannot be written (${faultCode(error)}). ` +
        'Make it writable for the user that runs Seadragon, or set another one with data: in ' +
        'seadragon.yaml or with SEADRAGON_DATA.',
      { cause: error },
    )
  }
  return paths
}
