import type { Page } from 'playwright-core'

/**
 * For each key until the page has made the frame that shows it. What is posted after a frame waits in
 * turn for all that others have posted; only at this priority is it told before that.
 */
const OBSERVE_KEYS = `(() => {
  const delays = []
  addEventListener('keydown', ({ timeStamp }) => {
    const tell = () => delays.push(performance.now() - timeStamp)
    requestAnimationFrame(() => scheduler.postTask(tell, { priority: 'user-blocking' }))
  }, { capture: true })
  return delays
})()`

/** Presses a key so often, at the pace of a fast typist; from each key to its frame in milliseconds. */
export const typeAndWatch = async (page: Page, count: number): Promise<readonly number[]> => {
  const delays = await page.evaluateHandle(OBSERVE_KEYS)
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press('x')
    await page.waitForTimeout(100)
  }
  return (await delays.jsonValue()) as readonly number[]
}

const observeAppearance = (selector: string): string => `(() => {
  const found = new Promise((resolve) => {
    addEventListener('keydown', ({ key, timeStamp }) => {
      if (key !== 'Enter') return
      const look = () => {
        if (document.querySelector('${selector}') === null) return requestAnimationFrame(look)
        scheduler.postTask(() => resolve(performance.now() - timeStamp), { priority: 'user-blocking' })
      }
      requestAnimationFrame(look)
    }, { capture: true })
  })
  return { found }
})()`

/** Presses Enter; until something is drawn that was not there, in milliseconds. */
export const enterAndWatch = async (page: Page, selector: string): Promise<number> => {
  const watched = await page.evaluateHandle(observeAppearance(selector))
  await page.keyboard.press('Enter')
  return watched.evaluate(async (object) => (object as { found: Promise<number> }).found)
}
