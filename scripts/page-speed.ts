// `npm run page-speed`: how fast pages are in a real Chromium, on this machine: the first view of pages
// with nothing cached, and scrolling through long lists with the processor throttled to a quarter. It
// needs Chromium, as the tests of pages do, and pages that are built, and fails where a bar is missed.
// `npm run page-sizes` has sizes, `npm run chat-smoothness` long conversations.
import type { Page } from 'playwright-core'
import type { z } from 'zod'
import type { whitelistEntry } from '../shared/api/whitelist.ts'
import { startSignedIn, type SignedIn } from '../server/testing/pages/signed-in.ts'
import { judge, percentile, say } from './page-speed/bars.ts'
import { observeFrames } from './page-speed/frames.ts'
import { traceTasks } from './page-speed/tasks.ts'
import { needChromium } from './setup/need-chromium.mjs'

const VIEWS = ['/sign-in', '/chat', '/live', '/keys', '/usage'] as const
const VIEW_MS_MAX = 1_000

const ROWS = 10_000
const SCROLLS = 60
const SCROLL_PX = 400
const THROTTLE = 4
/** Two frames of a screen: whoever scrolls sees no stop. */
const FRAME_MS_MAX = 34

/** When the heading of the page was drawn, since the browser was told to go there. */
const OBSERVE_HEADING = `window.headingDrawn = new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('h1') === null) return requestAnimationFrame(look)
    requestAnimationFrame(() => resolve(performance.now()))
  }
  requestAnimationFrame(look)
})`

const firstView = async ({ browser, context, gateway }: SignedIn, path: string) => {
  // A context of its own has an empty cache; the way in is for strangers, all else for who is signed in.
  const state = path === '/sign-in' ? {} : { storageState: await context.storageState() }
  const cold = await browser.newContext(state)
  const page = await cold.newPage()
  await page.addInitScript(OBSERVE_HEADING)
  await page.goto(`${gateway.url}/ui${path}`)
  const ms = Number(await page.evaluate('window.headingDrawn'))
  await cold.close()
  return ms
}

/** Stands in for a gateway with a long list: adding so much to a real one takes minutes. */
const serveLongList = async (page: Page): Promise<void> => {
  const items = Array.from({ length: ROWS }, (_, at): z.infer<typeof whitelistEntry> => ({
    id: String(at),
    address: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
    note: `machine ${at}`,
    scopes: ['inference', 'models:read'],
    version: 1,
    lastMatchAt: null,
    addedBy: null,
    matches: 0,
    warnings: [],
    createdAt: 1_800_000_000_000 + at,
  }))
  await page.route('**/api/admin/whitelist', (route) =>
    route.fulfill({ json: { items, next: null } }),
  )
}

const scrollThroughRows = async (signed: SignedIn): Promise<void> => {
  const { page } = signed
  await serveLongList(page)
  await signed.open('/whitelist', 'Whitelist')
  await page.locator('[aria-rowindex]').first().waitFor()
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  await page.mouse.move(600, 500)
  const frames = await observeFrames(page)
  const tasks = await traceTasks(session, async () => {
    for (let at = 0; at < SCROLLS; at += 1) {
      await page.mouse.wheel(0, SCROLL_PX)
      await page.waitForTimeout(30)
    }
  })
  const times = await frames()
  const scrolledPx = await page.evaluate('window.scrollY')
  const rows = await page.locator('[aria-rowindex]').count()
  say(
    `        ${times.length} frames over ${Math.round(Number(scrolledPx))} px of ${ROWS} rows at ` +
      `1/${THROTTLE} of the processor, ${rows} rows in the page, the longest frame ` +
      `${Math.round(Math.max(...times))} ms`,
  )
  judge({
    what: 'scrolling: frames, 95 % within',
    value: percentile(times, 0.95),
    max: FRAME_MS_MAX,
    unit: 'ms',
  })
  judge({
    what: 'scrolling: tasks, 95 % within',
    value: percentile(tasks, 0.95),
    max: 50,
    unit: 'ms',
  })
}

await needChromium()
const signedIn = await startSignedIn()
try {
  // The first one warms the server up.
  await firstView(signedIn, '/sign-in')
  for (const path of VIEWS) {
    const value = await firstView(signedIn, path)
    judge({ what: `first view of ${path}`, value, max: VIEW_MS_MAX, unit: 'ms' })
  }
  await scrollThroughRows(signedIn)
} finally {
  await signedIn.stop()
}
