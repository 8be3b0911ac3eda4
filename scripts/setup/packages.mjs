import { readFileSync } from 'node:fs'
import { runNpm, tailOf } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { SetupProblem } from './setup-problem.mjs'

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes a copy of the lock into
 * node_modules as the last step of an install, so comparing the two also recognises an install that
 * was made by hand, left out the development packages or was interrupted.
 */
export const arePackagesInstalled = () => {
  const installed = readPackages(inCheckout('node_modules', '.package-lock.json'))
  if (installed === null) return false
  const locked = readPackages(inCheckout('package-lock.json')) ?? {}
  return Object.entries(locked).every(([path, wanted]) => {
    const found = installed[path]
    if (path === '') return true
    if (found === undefined) return !isNeededHere(wanted)
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

/** The locked version of a package. @param {string} name */
export const lockedVersion = (name) => {
  const version = readPackages(inCheckout('package-lock.json'))?.[`node_modules/${name}`]?.version
  if (version === undefined) throw new SetupProblem(`package-lock.json does not name ${name}.`)
  return version
}

/** Installs exactly what package-lock.json says; no package runs a script of its own. */
export const installPackages = async () => {
  say('installing packages (about a minute the first time)…')
  // The flags win over NODE_ENV=production and `omit` in somebody's npm configuration, either of
  // which would leave out the compiler.
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts']
  const { code, output } = await runNpm(['ci', ...flags])
  if (code === 127) throw new SetupProblem(`npm cannot be started (${output}): install npm.`)
  if (code !== 0) {
    throw new SetupProblem(
      'npm could not install the packages; its own words below say why, and starting again goes on ' +
        `from here.${tailOf(output)}`,
    )
  }
  if (!arePackagesInstalled()) {
    throw new SetupProblem(
      'npm did not install what package-lock.json names, because package.json asks for something ' +
        'else; bring the two together with npm install and start again.',
    )
  }
}

/** Optional packages are builds for other platforms; ours are not optional. @param {LockedPackage} wanted */
const isNeededHere = ({ optional, os, cpu, libc }) => {
  if (!optional) return true
  if (os === undefined || cpu === undefined || libc !== undefined) return false
  return os.includes(process.platform) && cpu.includes(process.arch)
}

/** @param {string} file @returns {Record<string, LockedPackage> | null} */
const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null
  } catch {
    // Absent, or cut off by an interruption: either way it proves nothing.
    return null
  }
}
