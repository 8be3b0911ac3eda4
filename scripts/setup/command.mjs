import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { onInterruption } from './interruption.mjs'
import { inCheckout } from './paths.mjs'

const OUTPUT_CHARACTERS_MAX = 2_000_000

/**
 * @typedef {object} Finished
 * @property {number} code 127 if the command could not be started
 * @property {string} output both streams, in the order they came; the newest if there was too much
 */

/**
 * Runs a command in the checkout and keeps its output. It gets a process group of its own, so that
 * interrupting the set-up also ends the compilers that npm started.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} [environment] set in addition
 * @returns {Promise<Finished>}
 */
export const runCommand = (command, parameters, environment = {}) =>
  new Promise((resolve) => {
    const hasGroups = process.platform !== 'win32'
    const child = spawn(command, parameters, {
      cwd: inCheckout(),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: hasGroups,
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: !hasGroups && command === 'npm',
    })
    const forget = onInterruption(() => endGroup(child.pid, hasGroups))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-OUTPUT_CHARACTERS_MAX)
      })
    }
    /** @param {Finished} finished */
    const finish = (finished) => {
      forget()
      resolve(finished)
    }
    child.on('error', (error) => finish({ code: 127, output: error.message }))
    child.on('close', (code) => finish({ code: code ?? 1, output }))
  })

/** @param {number | undefined} pid @param {boolean} hasGroups */
const endGroup = (pid, hasGroups) => {
  if (pid === undefined) return
  try {
    process.kill(hasGroups ? -pid : pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a JavaScript tool of node_modules with this very Node.
 * @param {string} file below node_modules
 * @param {readonly string[]} parameters
 */
export const runTool = (file, parameters) =>
  runCommand(process.execPath, [inCheckout('node_modules', file), ...parameters])

/**
 * Runs npm: the one that runs this script, if any. Its own level of output is set because a
 * `--silent` given to the outer npm would hide why the inner one failed.
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} [environment] set in addition
 */
export const runNpm = (parameters, environment = {}) => {
  const outer = process.env['npm_execpath'] ?? ''
  const isNpm = outer.endsWith('npm-cli.js') && existsSync(outer)
  const all = [...parameters, '--loglevel=warn', '--no-audit', '--no-fund']
  return isNpm
    ? runCommand(process.execPath, [outer, ...all], environment)
    : runCommand('npm', all, environment)
}

/**
 * The end of a failed command's output, indented below the sentence that reports the failure.
 * @param {string} output
 */
export const tailOf = (output) =>
  output
    .trimEnd()
    .split('\n')
    .slice(-25)
    .map((line) => `\n    ${line}`)
    .join('')
