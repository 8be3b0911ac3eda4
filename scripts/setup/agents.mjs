import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { withSetupLock } from './setup-lock.mjs'

const wanted = inCheckout('scripts', 'setup', 'agents.json')
const folder = inCheckout('.cache', 'agents')
const manifest = join(folder, 'package.json')

/**
 * @typedef {object} Agents
 * @property {string | null} agents the folder with the agents' packages, or null
 * @property {string} remedy where it is null: why, and how to get them
 */

/**
 * Provides Codex and Claude Code. They are programs of hundreds of megabytes that only tests run, so
 * they are no packages of this one. A machine that cannot have them still runs all other tests.
 * @returns {Promise<Agents>}
 */
export const prepareAgents = async () => {
  let remedy = ''
  if (!isInstalled()) {
    await withSetupLock(async () => {
      if (!isInstalled()) remedy = await install()
    })
  }
  return { agents: remedy === '' ? folder : null, remedy }
}

const isInstalled = () =>
  existsSync(join(folder, '.installed')) &&
  readFileSync(join(folder, '.installed'), 'utf8') === readFileSync(wanted, 'utf8')

/** @returns {Promise<string>} what went wrong, or nothing */
const install = async () => {
  say('installing the agents for the tests (Codex and Claude Code, about 200 MB)…')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  copyFileSync(wanted, manifest)
  const bounds = ['--fetch-retries=1', '--fetch-timeout=60000']
  const { code, output } = await runNpm([
    'install',
    `--prefix=${folder}`,
    '--ignore-scripts',
    '--no-package-lock',
    ...bounds,
  ])
  if (code !== 0) {
    rmSync(folder, { recursive: true, force: true })
    const reason = output.trimEnd().split('\n').at(-1) ?? ''
    return `the agents are skipped: npm could not install them (${reason}); check the network, then run npm test again.`
  }
  copyFileSync(wanted, join(folder, '.installed'))
  return ''
}
