import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the gateway's own turns were, in milliseconds. */
export interface LoopDelays {
  readonly p99Ms: number
  readonly maxMs: number
}

const MINUTE_MS = 60_000
const RESOLUTION_MS = 20
const NS_PER_MS = 1_000_000

/** How late turns of the event loop were in the last minute or two: while one lasts, nobody gets a byte. */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #before: LoopDelays = { p99Ms: 0, maxMs: 0 }

  /** Returns what stops it. */
  start(): () => void {
    this.#histogram.enable()
    const timer = setInterval(() => {
      this.#before = this.#now()
      this.#histogram.reset()
    }, MINUTE_MS)
    return () => {
      clearInterval(timer)
      this.#histogram.disable()
    }
  }

  /** The worse of this minute and the one before it. */
  worst(): LoopDelays {
    const now = this.#now()
    return {
      p99Ms: Math.max(now.p99Ms, this.#before.p99Ms),
      maxMs: Math.max(now.maxMs, this.#before.maxMs),
    }
  }

  /** What it measures is the time between two turns that should be as far apart as its resolution. */
  #now(): LoopDelays {
    const lateMs = (ns: number): number =>
      Math.max(0, Math.round((ns / NS_PER_MS - RESOLUTION_MS) * 10) / 10)
    return {
      p99Ms: lateMs(this.#histogram.percentile(99)),
      maxMs: lateMs(this.#histogram.max),
    }
  }
}
