import { prepareAgents } from '../setup/agents.mjs'
import { interruptibly } from '../setup/interruption.mjs'
import { prepareChromium } from '../setup/chromium.mjs'
import { prepareLlamaCpp } from '../setup/llama-cpp.mjs'
import { prepare } from '../setup/prepare.mjs'
import { preparePythonClients, prepareSchemathesis } from '../setup/python-packages.mjs'
import { say } from '../setup/say.mjs'
import { succeeds } from '../setup/setup-problem.mjs'
import { runChecks, secondsSince } from './checks.mjs'
import { runTests } from './tests.mjs'

/** @typedef {import('./checks.mjs').Tally} Tally */

/**
 * Installs what the tests need, runs everything and ends with the line `N passed, M failed`.
 * @param {readonly string[]} filters parts of names of test files: then only those tests are run
 */
export const runSuite = (filters) => interruptibly(() => setUpAndRun(filters))

/** @param {readonly string[]} filters */
const setUpAndRun = async (filters) => {
  const startedAt = performance.now()
  if (!(await succeeds(() => prepare({ needsBuild: true })))) {
    conclude([{ passed: 0, failed: 1, skipped: 0 }])
    return
  }
  const { python, remedy } = await preparePythonClients()
  const schemathesis = await prepareSchemathesis()
  const browser = await prepareChromium()
  const agents = await prepareAgents()
  const llama = await prepareLlamaCpp()
  console.log(`${secondsSince(startedAt)}  set-up`)
  const ready = filters.length === 0 ? [await runChecks()] : []
  const testsStartedAt = performance.now()
  const tests = await runTests(filters, {
    ...(python !== null && { SEADRAGON_TEST_PYTHON: python }),
    ...(schemathesis.python !== null && { SEADRAGON_TEST_SCHEMATHESIS: schemathesis.python }),
    ...(browser.chromium !== null && { SEADRAGON_TEST_CHROMIUM: browser.chromium }),
    ...(agents.agents !== null && { SEADRAGON_TEST_AGENTS: agents.agents }),
    ...(llama.folder !== null && { SEADRAGON_TEST_LLAMA_CPP: llama.folder }),
  })
  console.log(`${secondsSince(testsStartedAt)}  tests`)
  console.log(`${secondsSince(startedAt)}  altogether`)
  if (python === null) say(remedy)
  if (schemathesis.python === null) say(schemathesis.remedy)
  if (agents.agents === null) say(agents.remedy)
  if (llama.folder === null) say(llama.remedy)
  conclude([...ready, tests, ...browserTally(browser)])
}

/**
 * Without a browser its tests are skipped; where everything has to be tested, that is a failure.
 * @param {import('../setup/chromium.mjs').Browser} browser
 * @returns {Tally[]}
 */
const browserTally = ({ chromium, remedy }) => {
  if (chromium !== null) return []
  const isComplete = (process.env['CI'] ?? '') !== ''
  const skipped = `the tests of the pages are skipped: ${remedy}`
  say(isComplete ? `failed, since CI is set: ${skipped}` : skipped)
  return isComplete ? [{ passed: 0, failed: 1, skipped: 0 }] : []
}

/** @param {readonly Tally[]} tallies */
const conclude = (tallies) => {
  const [passed, failed, skipped] = /** @type {const} */ (['passed', 'failed', 'skipped']).map(
    (name) => tallies.reduce((sum, tally) => sum + tally[name], 0),
  )
  process.exitCode = failed === 0 ? 0 : 1
  const note = skipped === 0 ? '' : `, ${skipped} skipped`
  console.log(`${passed} passed, ${failed} failed${note}`)
}
