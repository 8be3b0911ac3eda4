import type { Page } from 'playwright-core'

export interface FrameTimes {
  readonly frames: number
  readonly p95Ms: number
  readonly worstMs: number
  /** Tasks that kept the page from doing anything else for more than 50 ms. */
  readonly longTasks: number
  readonly longestTaskMs: number
}

interface Observed {
  readonly frames: number[]
  readonly tasks: number[]
}

/** As text, since the names that a compiler gives to functions are not known in the browser. */
const OBSERVE = `(() => {
  const observed = { frames: [], tasks: [] }
  let last = performance.now()
  const step = (now) => {
    observed.frames.push(now - last)
    last = now
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) observed.tasks.push(duration)
  }).observe({ type: 'longtask' })
  return observed
})()`

/** Watches how often a page draws, and what keeps it from that, until the returned function is called. */
export const observeFrames = async (page: Page): Promise<() => Promise<FrameTimes>> => {
  const observed = await page.evaluateHandle(OBSERVE)
  return async () => timesOf((await observed.jsonValue()) as Observed)
}

const timesOf = ({ frames, tasks }: Observed): FrameTimes => {
  const sorted = frames.toSorted((a, b) => a - b)
  return {
    frames: sorted.length,
    p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    worstMs: Math.round(sorted.at(-1) ?? 0),
    longTasks: tasks.length,
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
  }
}
