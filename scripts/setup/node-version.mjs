// Written for old engines on purpose: see start.mjs.

/** The oldest Node that every dependency supports; `engines` in package.json says the same. */
export const NODE_MIN = '20.19'

/**
 * What is wrong with this version of Node, or null.
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [majorMin = 0, minorMin = 0] = NODE_MIN.split('.').map(Number)
  const isEnough = major === majorMin ? minor >= minorMin : major > majorMin
  if (isEnough) return null
  return (
    'Node ' +
    version +
    ' is too old: version ' +
    NODE_MIN +
    ' or newer is needed; install the current LTS from https://nodejs.org and try again.'
  )
}
