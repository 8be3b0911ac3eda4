const SAME_STOP_MS = 1_000

/**
 * Makes one Ctrl-C one signal. The terminal sends SIGINT to the whole process group and npm passes it
 * on as well, so the gateway would be told twice within a millisecond and take the second for
 * impatience. A repeat within a second is the same request; a later one gets through.
 */
export const deliverStopSignalsOnce = () => {
  /** @type {Map<string, number>} */
  const lastSeen = new Map()
  /** @type {Function} */
  const emit = process.emit.bind(process)
  // Node delivers a signal by calling `process.emit`, the one place before all listeners.
  process.emit = /** @type {typeof process.emit} */ (
    function (/** @type {any[]} */ ...parts) {
      const name = String(parts[0])
      if (name === 'SIGINT' || name === 'SIGTERM') {
        if (isRepeat(lastSeen, name)) return true
        holdDefaultAction(name)
      }
      return emit(...parts)
    }
  )
}

/**
 * @param {Map<string, number>} lastSeen
 * @param {string} name
 */
const isRepeat = (lastSeen, name) => {
  const now = performance.now()
  const last = lastSeen.get(name)
  if (last !== undefined && now - last < SAME_STOP_MS) return true
  lastSeen.set(name, now)
  return false
}

/**
 * A listener of the gateway's may be a `once`: with none left, the repeat would end the process by
 * the signal's default action.
 * @param {NodeJS.Signals} name
 */
const holdDefaultAction = (name) => {
  const ignore = () => {}
  process.on(name, ignore)
  setTimeout(() => process.off(name, ignore), SAME_STOP_MS).unref()
}
