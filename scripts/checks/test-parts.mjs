/** The parts of the gateway whose tests are timed apart. @type {readonly [string, RegExp][]} */
const PARTS = [
  ['browser', /^(admin-ui\/|server\/(testing\/(pages|walk|browser)|api\/(browser|chats))\/)/],
  [
    'dialects',
    /^server\/(dialect|upstream|testing\/(pairs|conformance|clients|real-servers|agents|dialect))\//,
  ],
  [
    'accounts',
    /^server\/(auth|identify|admit|store|config|testing\/(security|account)|api\/(admin|keys|rest|session|usage))\//,
  ],
]

const REST = 'pipeline, edge and the rest'

/**
 * How long the files of each part ran, in milliseconds. Files run beside each other, so together this is
 * more than what passed.
 * @param {readonly { path: string, ms: number }[]} files paths from the root of the checkout
 * @returns {{ part: string, ms: number }[]}
 */
export const timesOfParts = (files) => {
  /** @type {Map<string, number>} */
  const times = new Map()
  for (const { path, ms } of files) {
    const part = PARTS.find(([, has]) => has.test(path))?.[0] ?? REST
    times.set(part, (times.get(part) ?? 0) + ms)
  }
  return [...times].map(([part, ms]) => ({ part, ms }))
}
