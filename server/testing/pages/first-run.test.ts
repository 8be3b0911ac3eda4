import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { expectAccessibleEverywhere, valueOf } from './signed-in.ts'

const PASSWORD = 'seven sleepy seals'

describe.skipIf(!hasChromium)('the first admin', () => {
  let gateway: TestGateway
  let ada: Visitor
  let page: Visitor['page']

  beforeAll(async () => {
    gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
    ada = await comeIn(gateway.url)
    page = ada.page
  })
  afterAll(async () => {
    await ada.leave()
    await gateway.stop()
  })

  it('is asked for by a gateway that has none, which says where the link is and not what it is', async () => {
    await page.goto(`${gateway.url}/ui/`)
    await page.getByText('This gateway has no admin yet').waitFor()
    await expectAccessibleEverywhere(page)
    expect(await page.content()).not.toContain(new URL(gateway.setUpLink!).hash.slice(1))
  })

  it('is made by the printed link, whose secret leaves the address at once', async () => {
    await page.goto(gateway.setUpLink!)
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
    await expect.poll(() => page.url()).toBe(`${gateway.url}/ui/setup`)
    await expectAccessible(page)
    await page.locator('[name=username]').fill('ada')
    await page.locator('[name=password]').fill(PASSWORD)
    await page.locator('[name=again]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create admin account' }).click()
    await page.getByRole('button', { name: 'ada' }).waitFor()
  })

  it('finds that the link can be used once, and the way to sign in', async () => {
    await page.goto(gateway.setUpLink!)
    await page.getByText('This link has already been used or has expired').waitFor()
    expect(await page.getByLabel('Username').count()).toBe(0)
    await expectAccessibleEverywhere(page)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByText('This gateway has no admin yet').count()).toBe(0)
    await page.goto(`${gateway.url}/ui/first-steps`)
  })

  it('adds an address to the whitelist, tests it, changes it, and removes it', async () => {
    await page.getByRole('link', { name: 'Whitelist' }).click()
    await page.getByText('The gateway sees your address as 127.0.0.1').waitFor()
    await page.getByRole('button', { name: 'Add address' }).click()
    await page.getByLabel('Address or range').fill('0.0.0.0/0')
    await page.getByLabel('Allow everyone').waitFor()
    await page.getByLabel('Address or range').fill('10.20.0.0/16')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('cell', { name: '10.20.0.0/16', exact: true }).waitFor()
    await page.getByLabel('Test an address').fill('10.20.1.1')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('is allowed by the entry 10.20.0.0/16').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Edit 10.20.0.0/16' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Address or range').fill('10.20.0.0/20')
    await dialog.getByText('Covers 4,096 addresses.').waitFor()
    await dialog.getByLabel('Note').fill('the lab')
    await expectAccessibleEverywhere(page)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('cell', { name: 'the lab' }).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Remove 10.20.0.0/20' }).click()
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await page
      .getByRole('cell', { name: '10.20.0.0/20', exact: true })
      .waitFor({ state: 'detached' })
  })

  it('signs out, and comes back to the page that it wanted', async () => {
    await page.getByRole('button', { name: 'ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expectNoProblems(ada.watched)
    await page.goto(`${gateway.url}/ui/whitelist`)
    await page.locator('[name=username]').fill('ada')
    await page.locator('[name=password]').fill(PASSWORD)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Whitelist' }).waitFor()
  })

  it('whose session ends while she types signs in again and finds what she typed', async () => {
    await page.getByRole('button', { name: 'Add address' }).click()
    await page.getByLabel('Address or range').fill('10.77.0.0/16')
    await ada.context.clearCookies()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Your session has ended').waitFor()
    await page.getByRole('heading', { name: 'Whitelist' }).waitFor({ state: 'hidden' })
    await page.getByLabel('Address or range').waitFor({ state: 'hidden' })
    await page.locator('[name=username]').fill('ada')
    await page.locator('[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Whitelist' }).waitFor()
    await valueOf(page.getByLabel('Address or range')).toBe('10.77.0.0/16')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('cell', { name: '10.77.0.0/16', exact: true }).waitFor()
  })

  it('finds an entry to edit by its address, though the list does not show it', async () => {
    const { items } = (await gateway.admin('GET', '/whitelist?q=10.77')).json
    await page.goto(`${gateway.url}/ui/whitelist?q=nothing&edit=${items[0].id}`)
    const dialog = page.getByRole('dialog', { name: 'Edit 10.77.0.0/16' })
    await valueOf(dialog.getByLabel('Address or range')).toBe('10.77.0.0/16')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('No matching entries').waitFor()
  })

  it('has met no error, and no page has asked anybody else', () => {
    // The change of whoever's session had ended was answered with 401, which Chromium calls an error.
    expectNoProblems({ problems: ada.watched.problems.filter((text) => !text.includes('401')) })
  })
})
