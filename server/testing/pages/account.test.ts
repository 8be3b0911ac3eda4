import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import {
  enrol,
  expectAccessibleEverywhere,
  PASSWORD,
  startSignedIn,
  type SignedIn,
} from './signed-in.ts'

const NEXT = 'eight eager eels'

describe.skipIf(!hasChromium)('the account of an ordinary user', () => {
  let pages: SignedIn
  let grace: Visitor
  let page: Page

  const signIn = (password: string) =>
    fetch(`${pages.gateway.url}/auth/login`, {
      method: 'POST',
      body: JSON.stringify({ username: 'grace', password }),
    })

  beforeAll(async () => {
    pages = await startSignedIn()
    const { json } = await pages.gateway.admin('POST', '/tokens', {})
    grace = await comeIn(pages.gateway.url, {}, pages)
    await enrol(grace.context, pages.gateway, { username: 'grace', link: json.link })
    await signIn(PASSWORD)
    page = grace.page
    await page.goto(`${pages.gateway.url}/ui/account`)
  })
  afterAll(() => pages.stop())

  it('shows where one is signed in, and ends another session', async () => {
    await page.getByText('This browser', { exact: true }).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: /^Sign out of/ }).click()
    await page.getByText('will be signed out').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /^Sign out of/ }).waitFor({ state: 'detached' })
  })

  it('changes the theme at once, and keeps it', async () => {
    await page.getByRole('radio', { name: 'Dark' }).click()
    await page.reload()
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor({ state: 'attached' })
    await page.getByRole('radio', { name: 'System' }).click()
  })

  it('changes the password', async () => {
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').first().fill(NEXT)
    await page.getByLabel('Confirm new password').fill(NEXT)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Password changed').waitFor()
    expect([(await signIn(PASSWORD)).status, (await signIn(NEXT)).status]).toEqual([401, 200])
  })

  it('has keys of its own, which may no more than a user', async () => {
    await page.getByRole('tab', { name: 'My keys' }).click()
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('laptop')
    expect(await page.getByLabel('Full administration').count()).toBe(0)
    await page.getByRole('button', { name: 'Create key' }).click()
    const key = await page.getByRole('region', { name: 'key', exact: true }).innerText()
    const models = await fetch(`${pages.gateway.url}/v1/models`, { headers: { 'X-API-Key': key } })
    expect(models.status).toBe(200)
    const body = { model: 'demo', prompt: 'hello', options: { num_predict: 3 }, stream: false }
    const answer = await fetch(`${pages.gateway.url}/api/generate`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /laptop/ }).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('shows its own usage and no one else’s', async () => {
    await page.getByRole('tab', { name: 'My usage' }).click()
    const table = page.getByRole('table', { name: 'Usage by model' })
    await table.getByRole('row', { name: /^demo 1 / }).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('link', { name: 'View requests' }).click()
    await page.getByText('1 total').waitFor()
  })

  it('signs out everywhere, and says how many that were', async () => {
    await page.goto(`${pages.gateway.url}/ui/account`)
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByText(/This ends \d sessions?, including this one/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByLabel('Username').waitFor()
  })

  it('has met no error', () => {
    expectNoProblems(grace.watched)
  })
})
