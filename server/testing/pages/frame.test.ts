import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { DEMO, startSignedIn, valueOf, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('what stands around every page', () => {
  let dataDir: string
  let signedIn: SignedIn
  let successor: TestGateway | null = null
  let page: Page

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
    signedIn = await startSignedIn({ dataDir })
    page = signedIn.page
    await signedIn.open('/whitelist', 'Whitelist')
  })
  afterAll(async () => {
    await signedIn.stop()
    await successor?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const heading = (name: string) => page.getByRole('heading', { name, exact: true, level: 1 })

  it('goes to any page by a part of its name, also while something is typed', async () => {
    await page.getByLabel('Search entries').fill('127')
    await page.keyboard.press('Control+K')
    await page.getByPlaceholder('Search conversations').fill('liv')
    await page.keyboard.press('Enter')
    await heading('Live').waitFor()
    await page.goBack()
    await heading('Whitelist').waitFor()
    await valueOf(page.getByLabel('Search entries')).toBe('127')
  })

  it('puts the focus into a page that was opened by the menu', async () => {
    await page.getByRole('link', { name: 'Live' }).click()
    await heading('Live').waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('content')
    await page.getByRole('link', { name: 'Whitelist' }).click()
    await heading('Whitelist').waitFor()
  })

  it('lists all shortcuts at ?, which in a field is only a character', async () => {
    await page.getByLabel('Search entries').fill('')
    await page.getByLabel('Search entries').press('Shift+?')
    await valueOf(page.getByLabel('Search entries')).toBe('?')
    await page.getByLabel('Search entries').fill('')
    await heading('Whitelist').click()
    // On this keyboard it has a key of its own.
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Keyboard shortcuts').waitFor()
    await page.getByText('New conversation').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('is dark or light as its reader wants, and stays so', async () => {
    await page.keyboard.press('Control+K')
    await page.getByPlaceholder('Search conversations').fill('dark')
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    await page.reload()
    await heading('Whitelist').waitFor()
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    await page.getByRole('button', { name: 'ada', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'System' }).click()
    await page.locator('html[data-mantine-color-scheme=light]').waitFor()
  })

  it('has its menu behind a button on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByRole('button', { name: 'Open menu' }).click()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Live' }).click()
    await heading('Live').waitFor()
    await page.getByRole('button', { name: 'Open menu' }).waitFor()
    await expectAccessible(page)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('link', { name: 'Whitelist' }).click()
  })

  it('says that the gateway is away, keeps what is typed, and goes on when it is back', async () => {
    const { gateway, watched } = signedIn
    await page.getByRole('button', { name: 'Add address' }).click()
    await page.getByLabel('Address or range').fill('10.88.0.0/16')
    expectNoProblems(watched)
    await gateway.stop()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const banner = page.getByRole('alert', { name: 'The gateway is not responding' })
    await banner.waitFor()
    await expectAccessible(page)
    const settings = { LISTEN: `127.0.0.1:${gateway.port}` }
    successor = await startTestGateway({ hosts: DEMO, dataDir, settings })
    await banner.waitFor({ state: 'detached' })
    await valueOf(page.getByLabel('Address or range')).toBe('10.88.0.0/16')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('cell', { name: '10.88.0.0/16', exact: true }).waitFor()
  })
})
