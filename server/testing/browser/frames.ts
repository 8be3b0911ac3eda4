import type { Page } from 'playwright-core'

/** Resolves when a page has drawn twice: what it was told before, and what follows from how that was drawn. */
export const twoFrames = (page: Page): Promise<void> =>
  page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
