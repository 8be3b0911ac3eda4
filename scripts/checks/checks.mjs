import { runTool } from '../setup/command.mjs'

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} file the tool, below node_modules
 * @property {readonly string[]} parameters
 * @property {string} remedy what to do about what it reports
 */

/** What has to hold before a commit, cheapest first. @type {readonly Check[]} */
const CHECKS = [
  {
    name: 'house rules',
    file: 'tsx/dist/cli.mjs',
    parameters: ['scripts/house-rules.ts'],
    remedy: 'each line says what to do',
  },
  {
    name: 'settings reference',
    file: 'tsx/dist/cli.mjs',
    parameters: ['scripts/settings-reference.ts', '--check'],
    remedy: 'npm run settings',
  },
  {
    name: 'types',
    file: 'typescript/bin/tsc',
    parameters: ['--noEmit', '-p', '.', '--pretty', 'false'],
    remedy: 'correct the types',
  },
  {
    name: "pages' types",
    file: 'typescript/bin/tsc',
    parameters: ['--noEmit', '-p', 'admin-ui', '--pretty', 'false'],
    remedy: 'correct the types',
  },
  {
    name: 'lint',
    file: 'oxlint/bin/oxlint',
    parameters: ['--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
    remedy: 'correct the code; .oxlintrc.json has the rules',
  },
  {
    name: 'dead code',
    file: 'knip/bin/knip.js',
    parameters: ['--no-progress', '--no-config-hints'],
    remedy: 'remove what is unused',
  },
  {
    name: 'dead code but for tests',
    file: 'knip/bin/knip.js',
    parameters: ['--production', '--no-progress', '--no-config-hints'],
    remedy: 'remove what only a test uses, or move it into server/testing',
  },
  {
    name: 'format',
    file: 'prettier/bin/prettier.cjs',
    parameters: ['--check', '--log-level', 'warn', '.'],
    remedy: 'npm run format',
  },
]

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Runs all checks and prints what each reports; none stops the others.
 * @returns {Promise<Tally>}
 */
export const runChecks = async () => {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, file, parameters, remedy } of CHECKS) {
    const startedAt = performance.now()
    const { code, output } = await runTool(file, parameters)
    const isGreen = code === 0
    const verdict = isGreen ? 'ok' : `FAILED: ${remedy}`
    if (!isGreen) console.log(output.trimEnd())
    console.log(`${secondsSince(startedAt)}  ready: ${name}: ${verdict}`)
    tally[isGreen ? 'passed' : 'failed'] += 1
  }
  return tally
}

/** @param {number} startedAt as `performance.now()` gave it */
export const secondsSince = (startedAt) =>
  `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(8)
