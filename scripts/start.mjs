// `npm start`. Nothing newer than Node 12 may be imported here before the version is known: a Node
// that is too old must get a sentence, not a syntax error.
import { nodeProblem } from './setup/node-version.mjs'

const problem = nodeProblem(process.versions.node)
if (problem === null) {
  void import('./setup/gateway.mjs').then((gateway) => gateway.startGateway())
} else {
  console.error('seadragon: ' + problem)
  process.exitCode = 1
}
