import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { LoopDelay } from './loop-delay.ts'

it('tells how long a turn kept all others waiting', async () => {
  const delay = new LoopDelay()
  const stop = delay.start()
  try {
    // Its first turn begins the measurement.
    await sleep(60)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
    await expect.poll(() => delay.worst().maxMs, { timeout: 10_000 }).toBeGreaterThan(50)
  } finally {
    stop()
  }
})
