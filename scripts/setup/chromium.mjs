import { spawnSync } from 'node:child_process'
import { runCommand } from './command.mjs'
import { say } from './say.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * @typedef {object} Browser
 * @property {string | null} chromium the command of a Chromium that starts, or null
 * @property {string} remedy where it is null: how to get one
 */

/**
 * Finds a Chromium for the tests of the pages. Only where this process may install packages does it
 * install one; elsewhere those tests are skipped.
 * @returns {Promise<Browser>}
 */
export const prepareChromium = async () => {
  const found = find()
  if (found !== null) return { chromium: found, remedy: '' }
  // Who names a browser wants that one.
  if (process.env['SEADRAGON_TEST_CHROMIUM'] === undefined && mayInstall()) {
    say('installing Chromium for the tests of the pages…')
    const flags = ['-y', '-qq', '--no-install-recommends']
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
    await runCommand('apt-get', ['update', '-qq'], quiet)
    await runCommand('apt-get', ['install', ...flags, 'chromium'], quiet)
  }
  return {
    chromium: find(),
    remedy:
      'no Chromium was found that starts: install one ' +
      '(Debian, Ubuntu: sudo apt-get install -y chromium) or name yours in SEADRAGON_TEST_CHROMIUM.',
  }
}

const find = () => {
  const named = process.env['SEADRAGON_TEST_CHROMIUM']
  const candidates = named === undefined ? [...NAMES, MAC] : [named]
  return candidates.find(starts) ?? null
}

/** @param {string} command */
const starts = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0

const mayInstall = () =>
  process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
