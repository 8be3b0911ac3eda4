import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { withSetupLock } from './setup-lock.mjs'

const requirements = inCheckout('scripts', 'setup', 'python-clients.txt')
const environment = inCheckout('.cache', 'python')
const python = join(environment, 'bin', 'python')
const stamp = join(environment, '.requirements')

/**
 * @typedef {object} PythonClients
 * @property {string | null} python a Python that can import the clients, or null
 * @property {string} remedy where it is null: why, and how to get them
 */

/**
 * Provides the `ollama` and `openai` packages for Python in a virtual environment. A machine that
 * cannot have one still runs all other tests.
 * @returns {Promise<PythonClients>}
 */
export const preparePythonClients = async () => {
  let remedy = ''
  if (!isInstalled()) {
    await withSetupLock(async () => {
      if (!isInstalled()) remedy = await install()
    })
  }
  return { python: remedy === '' ? python : null, remedy }
}

const isInstalled = () =>
  existsSync(python) &&
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')

/** @returns {Promise<string>} what went wrong, or nothing */
const install = async () => {
  say('installing the Python clients for the tests…')
  rmSync(environment, { recursive: true, force: true })
  const made = await runCommand('python3', ['-m', 'venv', environment])
  if (made.code !== 0) {
    return (
      'the Python clients are skipped: a virtual environment cannot be made; install Python 3 ' +
      'with venv (Debian, Ubuntu: sudo apt-get install -y python3-venv).'
    )
  }
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check']
  // Wheels only, so that no package runs a script of its own here either.
  const flags = ['--only-binary', ':all:', '--no-deps', '--retries', '1', '--timeout', '15']
  const pip = ['-m', 'pip', 'install', ...quiet, ...flags, '--requirement', requirements]
  const { code, output } = await runCommand(python, pip)
  if (code !== 0) {
    const reason = output.trimEnd().split('\n').at(-1) ?? ''
    return `the Python clients are skipped: pip could not install them (${reason}); check the network and Python's version.`
  }
  writeFileSync(stamp, readFileSync(requirements))
  return ''
}
