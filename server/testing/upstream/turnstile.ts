import { ChangeFeed } from './change-feed.ts'

/** Lets those who wait at it go on one by one, when a test says so. */
export interface Turnstile {
  /** Resolves when let through. Called by whoever waits. */
  pass(): Promise<void>
  /** Resolves once so many wait here. */
  reached(count: number): Promise<void>
  /** Lets the first one through, once there is one. */
  letOne(): Promise<void>
}

export function createTurnstile(): Turnstile {
  const waiting: (() => void)[] = []
  const feed = new ChangeFeed()
  const reached = (count: number) => feed.until(() => waiting.length >= count)
  return {
    pass: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        feed.changed()
      }),
    reached,
    letOne: async () => {
      await reached(1)
      waiting.shift()?.()
    },
  }
}
