import type { Page } from 'playwright-core'

/** As text, since the names that a compiler gives to functions are not known in the browser. */
const OBSERVE = `(() => {
  const frames = []
  let last = performance.now()
  const step = (now) => {
    frames.push(now - last)
    last = now
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
  return frames
})()`

/** Watches a page until the returned function is called: how long after the one before each frame came. */
export const observeFrames = async (page: Page): Promise<() => Promise<readonly number[]>> => {
  const frames = await page.evaluateHandle(OBSERVE)
  return async () => (await frames.jsonValue()) as readonly number[]
}
