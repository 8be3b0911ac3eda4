import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildToolsProblem } from './build-tools.mjs'
import { runCommand, runNpm, tailOf } from './command.mjs'
import { isCached, keepInCache, takeFromCache } from './native-cache.mjs'
import { lockedVersion } from './packages.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { SetupProblem } from './setup-problem.mjs'

const MODULE = 'better-sqlite3'
const binary = inCheckout('node_modules', MODULE, 'build', 'Release', 'better_sqlite3.node')
const stamp = inCheckout('node_modules', '.seadragon-native')

/** The ABI of Node 20, for which the locked version is published without a compiled binary. */
const ABI_ALWAYS_COMPILED = '115'

/** Everything that a compiled module depends on, and part of a file name. */
const binaryKey = () => {
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'default'
  const engine = `abi${process.versions.modules}-${process.platform}-${process.arch}-${libc}`
  return `${MODULE}-${lockedVersion(MODULE)}-${engine}.node`
}

/** Whether the module has been seen to load in this Node since it was put there. */
export const isNativeModuleReady = () =>
  existsSync(stamp) && existsSync(binary) && readFileSync(stamp, 'utf8') === binaryKey()

/** Fails early, before a minute of installing, where compiling is certain but impossible. */
export const requireBuildToolsIfNeeded = () => {
  const mustCompile = process.versions.modules === ABI_ALWAYS_COMPILED && !isCached(binaryKey())
  const problem = mustCompile ? buildToolsProblem() : null
  if (problem !== null) throw new SetupProblem(problem)
}

/** Makes the module load: as it is, from the cache, or compiled. */
export const makeNativeModuleReady = async () => {
  const isThere = existsSync(binary) && (await loadProblem()) === null
  const isTaken = !isThere && takeFromCache(binaryKey(), binary) && (await loadProblem()) === null
  if (!isThere && !isTaken) await compile()
  if (!isTaken) keepInCache(binaryKey(), binary)
  writeFileSync(stamp, binaryKey())
}

const compile = async () => {
  requireBuildToolsIfNeeded()
  say('compiling the database driver (about a minute, once for each version of Node)…')
  rmSync(binary, { force: true })
  const rebuild = ['rebuild', MODULE, '--ignore-scripts=false']
  const { code, output } = await runNpm(rebuild, headersOfThisNode())
  const problem = code === 0 ? await loadProblem() : output
  if (problem === null) return
  throw new SetupProblem(
    buildToolsProblem() ??
      `the database driver could not be compiled; the compiler's words below say why.${tailOf(problem)}`,
  )
}

/** A module that does not fit may crash, so it is loaded in a process of its own. */
const loadProblem = async () => {
  const program = `new (require('${MODULE}'))(':memory:').prepare('select 1').get()`
  const { code, output } = await runCommand(process.execPath, ['-e', program])
  return code === 0 ? null : output
}

/**
 * Points node-gyp at the headers that came with this Node, which saves it a download. Only if they
 * are of exactly this version: a distribution may keep another one's in the same place.
 */
const headersOfThisNode = () => {
  const prefix = dirname(dirname(process.execPath))
  const folder = join(prefix, 'include', 'node')
  const version = join(folder, 'node_version.h')
  if (!existsSync(version) || !existsSync(join(folder, 'common.gypi'))) return {}
  const text = readFileSync(version, 'utf8')
  const found = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
  )
  return found.join('.') === process.versions.node ? { npm_config_nodedir: prefix } : {}
}
