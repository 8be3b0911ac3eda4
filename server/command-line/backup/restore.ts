import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lockDataDir } from '../../store/data-lock.ts'
import { prepareDataDir } from '../../store/data-dir.ts'
import { CommandFault } from '../command-fault.ts'
import { filesBelow, MANIFEST, sha256Of, type Manifest } from '../../store/backup/backup-files.ts'
import { manifestSchema } from './manifest.ts'

/**
 * Puts a backup in the place of a data directory's content, which is kept in a folder beside it.
 *
 * @returns where the former content lies; null where there was none.
 * @throws {CommandFault} when the backup is not whole, {SetupFault} when a gateway runs there.
 */
export const restore = async (folder: string, dataDir: string): Promise<string | null> => {
  const manifest = await readWhole(folder)
  const paths = prepareDataDir(dataDir)
  const lock = lockDataDir(paths)
  try {
    const former = setAside(paths.dir)
    for (const file of Object.keys(manifest.files)) {
      const to = join(paths.dir, file)
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
      copyFileSync(join(folder, file), to)
    }
    return former
  } finally {
    lock.release()
  }
}

/** Every file is compared before anything is changed. */
const readWhole = async (folder: string): Promise<Manifest> => {
  const manifest = readManifest(folder)
  const expected = Object.entries(manifest.files)
  for (const [file, { sha256 }] of expected) {
    const path = join(folder, file)
    if (!existsSync(path)) throw broken(folder, `${file} is missing`)
    if ((await sha256Of(path)) !== sha256) throw broken(folder, `${file} is not as it was made`)
  }
  const strange = filesBelow(folder).find(
    (file) => file !== MANIFEST && manifest.files[file] === undefined,
  )
  if (strange !== undefined) throw broken(folder, `${strange} does not belong to it`)
  return manifest
}

const readManifest = (folder: string): Manifest => {
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) throw broken(folder, `it has no ${MANIFEST}`)
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw broken(folder, `its ${MANIFEST} cannot be read`)
  }
}

const broken = (folder: string, why: string): CommandFault =>
  new CommandFault('refused', `${folder} is no whole backup: ${why}; nothing was changed`)

const BEFORE = 'before-restore-'

/** Stays where it is: what is restored may lie in it. */
const BACKUPS = 'backups'

/** Into a folder inside, because a data directory may be a mount and cannot be renamed then. */
const setAside = (dir: string): string | null => {
  const names = readdirSync(dir).filter(
    (name) => !name.startsWith('seadragon.lock') && !name.startsWith(BEFORE) && name !== BACKUPS,
  )
  if (names.length === 0) return null
  const aside = join(dir, `${BEFORE}${new Date().toISOString().replaceAll(':', '-')}`)
  mkdirSync(aside, { mode: 0o700 })
  for (const name of names) renameSync(join(dir, name), join(aside, name))
  return aside
}
