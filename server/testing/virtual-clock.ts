import type { Clock } from '../clock.ts'

/** A clock that stands still until a test turns it. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
}

export const virtualClock = (): VirtualClock => {
  let time = 1_000_000
  return {
    now: () => time,
    wall: () => time,
    advance: (ms) => {
      time += ms
    },
  }
}
