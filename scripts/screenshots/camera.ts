import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Scene } from './scenes.ts'

const FOLDER = 'screenshots'
const PICTURES = 'docs/pictures'
const WIDTHS = [360, 1280]
const THEMES = ['light', 'dark'] as const
const SLIDE_MS = 400
const WEBP_QUALITY = 82

/** A page as it stands: narrow and wide, light and dark. */
export const take = async (page: Page, name: string): Promise<void> => {
  mkdirSync(FOLDER, { recursive: true })
  for (const width of WIDTHS) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // The menu slides.
      await page.waitForTimeout(SLIDE_MS)
      // The body's own height, since a page that scrolls is shown whole.
      await page.screenshot({
        path: `${FOLDER}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      })
    }
  }
}

/** A picture for the documentation: small enough to be loaded with a page of text. */
export const takeForDocs = async (
  page: Page,
  name: string,
  { width, height, isDark }: NonNullable<Scene['shown']>,
): Promise<void> => {
  mkdirSync(PICTURES, { recursive: true })
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light', reducedMotion: 'reduce' })
  await page.waitForTimeout(SLIDE_MS)
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: WEBP_QUALITY,
  })
  await session.detach()
  writeFileSync(`${PICTURES}/${name}.webp`, Buffer.from(data, 'base64'))
}
