// `npm test`. As in start.mjs, nothing newer than Node 12 before the version is known.
import { nodeProblem } from './setup/node-version.mjs'

const problem = nodeProblem(process.versions.node)
if (problem === null) {
  void import('./checks/suite.mjs').then((suite) => suite.runSuite(process.argv.slice(2)))
} else {
  console.error('seadragon: ' + problem)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
