import { expect, it, vi } from 'vitest'
import { RetentionLoop } from './retention-loop.ts'

it('looks again when it is woken, and not twice at once', async () => {
  const step = vi.fn(() => Promise.resolve(false))
  const loop = new RetentionLoop({ step, onTrouble: () => undefined })
  await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(1), 15_000)
  loop.wake()
  loop.wake()
  await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(2), 15_000)
  await loop.stop()
  loop.wake()
  expect(step).toHaveBeenCalledTimes(2)
})
