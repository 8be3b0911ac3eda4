import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { userCache } from './user-cache.mjs'

/**
 * Compiled modules, kept in the user's cache folder so that a fresh clone need not compile for a
 * minute again. A file is used only if it and its folder belong to this user, nobody else may
 * write there, and the checksum beside it is right.
 */
const cacheFolder = () => userCache('native')

/**
 * Copies the module kept under `key` to `target`.
 * @param {string} key
 * @param {string} target
 * @returns {boolean} false if there is none that can be trusted
 */
export const takeFromCache = (key, target) => {
  if (!isCached(key)) return false
  mkdirSync(dirname(target), { recursive: true })
  const partial = `${target}.${process.pid}`
  copyFileSync(join(cacheFolder(), key), partial)
  chmodSync(partial, 0o755)
  renameSync(partial, target)
  return true
}

/** Whether a module that can be trusted is kept under `key`. @param {string} key */
export const isCached = (key) => {
  const folder = cacheFolder()
  try {
    const file = join(folder, key)
    const isOurs = [folder, file, `${file}.sha256`].every(isOursAlone)
    return isOurs && checksum(file) === readFileSync(`${file}.sha256`, 'utf8').trim()
  } catch {
    return false
  }
}

/**
 * Keeps a copy of `file` under `key`. That it cannot be kept is no reason to fail: the module is
 * compiled again next time.
 * @param {string} key
 * @param {string} file
 */
export const keepInCache = (key, file) => {
  const folder = cacheFolder()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!isOursAlone(folder)) return
    const partial = join(folder, `${key}.${randomUUID()}`)
    copyFileSync(file, partial)
    // Where the umask lets the group write, so does the compiler's output.
    chmodSync(partial, 0o600)
    writeFileSync(`${partial}.sha256`, `${checksum(partial)}\n`, { mode: 0o600 })
    renameSync(`${partial}.sha256`, join(folder, `${key}.sha256`))
    renameSync(partial, join(folder, key))
  } catch {
    // A full disk or a read-only home.
  }
}

/** @param {string} path */
const isOursAlone = (path) => {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return false
  return process.getuid === undefined || (found.uid === process.getuid() && !(found.mode & 0o022))
}

/** @param {string} file */
const checksum = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')
