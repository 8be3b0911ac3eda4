// `npm run ready`. As in start.mjs, nothing newer than Node 12 before the version is known.
import { nodeProblem } from './setup/node-version.mjs'

const problem = nodeProblem(process.versions.node)
if (problem === null) {
  void import('./checks/ready.mjs').then((ready) => ready.runReady())
} else {
  console.error('seadragon: ' + problem)
  process.exitCode = 1
}
