import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { runTool, tailOf } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { SetupProblem } from './setup-problem.mjs'

const CONFIGURATION = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'server-bundle.config.ts',
]
const FOLDERS = ['server', 'shared', 'admin-ui']
const dist = inCheckout('dist')
const next = inCheckout('dist.next')

/** Whether dist/ was built from the sources as they are now. */
export const isBuilt = () => {
  try {
    return readFileSync(join(dist, '.sources'), 'utf8') === fingerprint()
  } catch {
    return false
  }
}

/** Compiles the sources beside the old build and then takes its place, so a half build never runs. */
export const build = async () => {
  say('building…')
  const sources = fingerprint()
  rmSync(next, { recursive: true, force: true })
  await checkTypes()
  await bundle('server', 'server-bundle.config.ts')
  await bundle('ui', 'admin-ui/vite.config.ts')
  compressPages()
  writeFileSync(join(next, '.sources'), sources)
  rmSync(dist, { recursive: true, force: true })
  renameSync(next, dist)
}

const checkTypes = async () => {
  const { code, output } = await runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
  if (code !== 0) {
    throw new SetupProblem(
      `the sources do not compile; correct what the compiler reports below.${tailOf(output)}`,
    )
  }
}

/** @param {'server' | 'ui'} name of its folder in dist/ @param {string} config */
const bundle = async (name, config) => {
  const flags = ['build', '-c', config, '--outDir', join(next, name), '--logLevel', 'warn']
  const { code, output } = await runTool('vite/bin/vite.js', flags)
  if (code !== 0) {
    const what = name === 'ui' ? 'the pages' : 'the server'
    throw new SetupProblem(
      `${what} cannot be built; correct what is reported below.${tailOf(output)}`,
    )
  }
}

const compressPages = () => {
  const assets = join(next, 'ui', 'assets')
  for (const name of readdirSync(assets)) {
    const file = join(assets, name)
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), COMPRESSION))
  }
}

/** The strongest would take half a minute for the largest file. */
const COMPRESSION = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Contents, not times: a branch that is switched there and back again needs no build. */
const fingerprint = () => {
  const hash = createHash('sha256')
  for (const file of [...CONFIGURATION, ...FOLDERS.flatMap(sourcesIn)]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inCheckout(file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** What tsconfig.build.json and the pages' own configuration build. @param {string} folder */
const sourcesIn = (folder) =>
  readdirSync(inCheckout(folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter(
      (file) => /\.(tsx?|json|html|css|svg|webmanifest)$/.test(file) && !file.endsWith('.test.ts'),
    )
    .filter((file) => !file.startsWith(join('server', 'testing')))
    .sort()
