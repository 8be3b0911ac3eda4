/** What has to be undone, latest first, if a signal ends the set-up. @type {Set<() => void>} */
const undoings = new Set()

/**
 * Registers what to undo at once, synchronously, when a signal ends the set-up.
 * @param {() => void} undo
 * @returns {() => void} forgets it again
 */
export const onInterruption = (undo) => {
  undoings.add(undo)
  return () => undoings.delete(undo)
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a part of the set-up so that a signal leaves no child and no lock behind and then ends this
 * process as the signal would have done.
 * @template T
 * @param {() => Promise<T>} action
 */
export const interruptibly = async (action) => {
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    for (const undo of [...undoings].reverse()) undo()
    for (const name of SIGNALS) process.off(name, stop)
    process.kill(process.pid, signal)
  }
  for (const name of SIGNALS) process.on(name, stop)
  try {
    return await action()
  } finally {
    for (const name of SIGNALS) process.off(name, stop)
  }
}
