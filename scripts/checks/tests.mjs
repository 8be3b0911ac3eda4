import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { onInterruption } from '../setup/interruption.mjs'
import { inCheckout } from '../setup/paths.mjs'
import { timesOfParts } from './test-parts.mjs'

const report = inCheckout('.cache', 'tests.json')

/** @typedef {import('./checks.mjs').Tally} Tally */

/**
 * Runs vitest, its output straight to the terminal.
 * @param {readonly string[]} filters parts of file names; none means all tests
 * @param {NodeJS.ProcessEnv} environment set in addition
 * @returns {Promise<Tally>}
 */
export const runTests = async (filters, environment) => {
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...filters], {
    cwd: inCheckout(),
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  const forget = onInterruption(() => child.kill())
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', resolve)
  })
  forget()
  const outcome = readReport()
  sayTimes(outcome)
  return tallyOf(outcome, code === 0)
}

/** @param {Report} report */
const sayTimes = ({ testResults }) => {
  const files = testResults.map(({ name, startTime, endTime }) => ({
    path: relative(inCheckout(), name),
    ms: endTime - startTime,
  }))
  for (const { part, ms } of timesOfParts(files)) {
    console.log(`${(ms / 1_000).toFixed(1)} s  tests of ${part}`)
  }
}

/**
 * A file that could not be loaded has no tests to count, and an error outside of any test belongs
 * to none: both count as one failure, so that a red run never says "0 failed".
 * @param {Report} report
 * @param {boolean} isGreen whether vitest itself was satisfied
 * @returns {Tally}
 */
const tallyOf = ({ testResults: files, ...counts }, isGreen) => {
  const unloaded = files.filter((file) => file.status === 'failed' && !file.assertionResults.length)
  const failed = counts.numFailedTests + unloaded.length
  return {
    passed: counts.numPassedTests,
    failed: isGreen ? failed : Math.max(failed, 1),
    skipped: counts.numPendingTests + counts.numTodoTests,
  }
}

/**
 * @typedef {object} TestFile
 * @property {string} name its path
 * @property {string} status
 * @property {unknown[]} assertionResults
 * @property {number} startTime in milliseconds
 * @property {number} endTime
 */

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {TestFile[]} testResults
 */

/** @returns {Report} */
const readReport = () => {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    // Vitest ended before it could write one.
    const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
    return { ...none, testResults: [] }
  }
}
