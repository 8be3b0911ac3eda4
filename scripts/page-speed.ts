// `npm run page-speed`: how fast pages are in a real Chromium, on this machine: the first view of pages
// with nothing cached, and scrolling through long lists with the processor throttled to a quarter. It
// needs Chromium, as the tests of pages do, and pages that are built. `npm run page-sizes` has sizes.
import type { Page } from 'playwright-core'
import type { z } from 'zod'
import type { whitelistEntry } from '../shared/api/whitelist.ts'
import { startSignedIn, type SignedIn } from '../server/testing/pages/signed-in.ts'
import { observeFrames, type FrameTimes } from './page-speed/frames.ts'

const VIEWS = [
  ['/sign-in', 'Sign in'],
  ['/chat', ''],
  ['/live', 'Live'],
  ['/keys', 'Keys'],
  ['/usage', 'Usage'],
] as const

const ROWS = 10_000
const SCROLLS = 40
const THROTTLE = 4

const firstView = async ({ browser, context, gateway }: SignedIn, path: string) => {
  // A context of its own has an empty cache; the way in is for strangers, all else for who is signed in.
  const state = path === '/sign-in' ? {} : { storageState: await context.storageState() }
  const cold = await browser.newContext(state)
  const page = await cold.newPage()
  await page.goto(`${gateway.url}/ui${path}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const paintedMs = await page.evaluate(() => performance.now())
  await cold.close()
  return Math.round(paintedMs)
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
    warnings: [],
    createdAt: 1_800_000_000_000 + at,
  }))
  await page.route('**/api/admin/whitelist', (route) =>
    route.fulfill({ json: { items, next: null } }),
  )
}

const scroll = async (page: Page): Promise<FrameTimes> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  const stop = await observeFrames(page)
  await page.mouse.move(600, 500)
  for (let at = 0; at < SCROLLS; at += 1) await page.mouse.wheel(0, 400)
  return stop()
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const signedIn = await startSignedIn()
try {
  const { page } = signedIn
  // The first one warms the server up.
  await firstView(signedIn, '/sign-in')
  for (const [path] of VIEWS) say(`first view of ${path}: ${await firstView(signedIn, path)} ms`)
  await serveLongList(page)
  await signedIn.open('/whitelist', 'Whitelist')
  await page.locator('[aria-rowindex]').first().waitFor()
  const { frames, p95Ms, worstMs, longTasks, longestTaskMs } = await scroll(page)
  const rows = await page.locator('[aria-rowindex]').count()
  say(
    `${ROWS} rows, scrolled at 1/${THROTTLE} of the processor: ${frames} frames, 95 % within ` +
      `${p95Ms} ms, worst ${worstMs} ms; ${longTasks} tasks over 50 ms, longest ${longestTaskMs} ms; ` +
      `${rows} rows in the page`,
  )
} finally {
  await signedIn.stop()
}
