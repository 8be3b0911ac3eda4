// `npm run screenshots [page…]`: every page of the application, narrow and wide, light and dark, into
// screenshots/. It needs Chromium, as the tests of pages do, and pages that are built.
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { startSignedIn } from '../server/testing/pages/signed-in.ts'
import { fillWithExamples } from './screenshots/examples.ts'
import { SCENES } from './screenshots/scenes.ts'

const FOLDER = 'screenshots'
const WIDTHS = [360, 1280]
const THEMES = ['light', 'dark'] as const

const take = async (page: Page, name: string): Promise<void> => {
  for (const width of WIDTHS) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // The body's own height, since a page that scrolls is shown whole.
      await page.screenshot({
        path: `${FOLDER}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      })
    }
  }
}

mkdirSync(FOLDER, { recursive: true })
const pages = await startSignedIn()
try {
  await fillWithExamples(pages.gateway)
  const wanted = process.argv.slice(2)
  for (const { name, path, title, prepare } of SCENES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await pages.open(path, title)
    await prepare?.(pages.page)
    await pages.page.waitForLoadState('networkidle')
    await take(pages.page, name)
    console.log(name)
  }
} finally {
  await pages.stop()
}
