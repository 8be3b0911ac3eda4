import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { withSetupLock } from './setup-lock.mjs'

/**
 * @typedef {object} PythonPackages
 * @property {string | null} python a Python that can import them, or null
 * @property {string} remedy where it is null: why, and how to get them
 */

/** The `ollama` and `openai` packages, which the tests run against the gateway, and Prometheus' own parser. */
export const preparePythonClients = () =>
  prepare({ what: 'the Python clients', folder: 'python', list: 'python-clients.txt' })

/** Schemathesis, which makes up requests from the API's own document. */
export const prepareSchemathesis = () =>
  prepare({ what: 'Schemathesis', folder: 'schemathesis', list: 'schemathesis.txt' })

/**
 * @typedef {object} Wanted
 * @property {string} what for people
 * @property {string} folder of the virtual environment, below .cache
 * @property {string} list the packages with their versions, in this folder
 */

/**
 * Provides packages for Python in a virtual environment. A machine that cannot have one still runs all
 * other tests.
 * @param {Wanted} wanted
 * @returns {Promise<PythonPackages>}
 */
const prepare = async ({ what, folder, list }) => {
  const requirements = inCheckout('scripts', 'setup', list)
  const environment = inCheckout('.cache', folder)
  const python = join(environment, 'bin', 'python')
  const stamp = join(environment, '.requirements')
  const isInstalled = () =>
    existsSync(python) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')

  let problem = ''
  if (!isInstalled()) {
    await withSetupLock(async () => {
      if (isInstalled()) return
      say(`installing ${what} for the tests…`)
      problem = await install(environment, requirements)
      if (problem === '') writeFileSync(stamp, readFileSync(requirements))
    })
  }
  return problem === ''
    ? { python, remedy: '' }
    : { python: null, remedy: `the tests with ${what} are skipped: ${problem}` }
}

/**
 * @param {string} environment
 * @param {string} requirements
 * @returns {Promise<string>} what went wrong, or nothing
 */
const install = async (environment, requirements) => {
  rmSync(environment, { recursive: true, force: true })
  const made = await runCommand('python3', ['-m', 'venv', environment])
  if (made.code !== 0) {
    return (
      'a virtual environment cannot be made; install Python 3 with venv ' +
      '(Debian, Ubuntu: sudo apt-get install -y python3-venv).'
    )
  }
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check']
  // Wheels only, so that no package runs a script of its own here either.
  const flags = ['--only-binary', ':all:', '--no-deps', '--retries', '1', '--timeout', '15']
  const pip = ['-m', 'pip', 'install', ...quiet, ...flags, '--requirement', requirements]
  const { code, output } = await runCommand(join(environment, 'bin', 'python'), pip)
  if (code === 0) return ''
  const reason = output.trimEnd().split('\n').at(-1) ?? ''
  return `pip could not install them (${reason}); check the network and Python's version.`
}
