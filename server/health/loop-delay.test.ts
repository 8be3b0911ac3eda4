import { expect, it } from 'vitest'
import { LoopDelay } from './loop-delay.ts'

it('tells how long a turn kept all others waiting', async () => {
  const delay = new LoopDelay()
  const stop = delay.start()
  try {
    // Its first turn begins the measurement: a turn that is held up before it is not seen.
    const heldUpMs = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
      return delay.worst().maxMs
    }
    await expect.poll(heldUpMs, { timeout: 10_000 }).toBeGreaterThan(50)
  } finally {
    stop()
  }
})
