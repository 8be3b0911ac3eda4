import Database from 'better-sqlite3'
import type { DataPaths } from './data-dir.ts'
import { faultCode, SetupFault } from './setup-fault.ts'

/** The hold of one gateway on its data directory. */
export interface DataLock {
  release(): void
}

/**
 * Takes the data directory for this process. The lock is SQLite's own file lock on an empty database
 * beside the real one, so the kernel gives it back however the process ends, and the real database
 * stays open to readers.
 *
 * @throws {SetupFault} when another process holds it.
 */
export function lockDataDir(paths: DataPaths): DataLock {
  const holder = new Database(paths.lock, { timeout: 0 })
  try {
    holder.exec('begin exclusive')
  } catch (error) {
    holder.close()
    throw new SetupFault(messageFor(paths.dir, faultCode(error)), { cause: error })
  }
  return { release: () => holder.close() }
}

function messageFor(dir: string, code: string): string {
  if (code.startsWith('SQLITE_BUSY')) {
    return (
      `The data directory ${dir} is in use by another Seadragon. ` +
      'Stop that one, or give this one its own with data: in seadragon.yaml or with SEADRAGON_DATA.'
    )
  }
  return (
    `The data directory ${dir} cannot be locked (${code}). ` +
    'It must lie on a file system with file locks; a local disk has them.'
  )
}
