import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { expectAccessibleEverywhere, PASSWORD, startSignedIn, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('the pages of people', () => {
  let pages: SignedIn
  let invitation = ''
  let grace: Visitor

  beforeAll(async () => {
    pages = await startSignedIn()
    grace = await comeIn(pages.gateway.url, {}, pages)
  })
  afterAll(() => pages.stop())

  const dialog = (name: string) => pages.page.getByRole('dialog', { name, exact: true })

  it('make an invitation whose link, picture and letter are shown once', async () => {
    const { page } = pages
    await pages.open('/invitations', 'Invitations')
    await page.getByText('No invitations yet').waitFor()
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByLabel('Note').fill('for Grace')
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
    invitation = await page.getByRole('region', { name: 'link', exact: true }).innerText()
    expect(invitation).toMatch(new RegExp(`^${pages.gateway.url}/ui/register#sdr_`))
    expect(await page.getByLabel('Message').inputValue()).toContain(invitation)
    await page.getByText('This link works only on this machine').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('cell', { name: '1 of 1' }).waitFor()
    expect(await page.content()).not.toContain(invitation)
    await expectAccessibleEverywhere(page)
  })

  it('let whoever has the link in, and show the account', async () => {
    const { page } = grace
    await page.goto(invitation)
    await page.locator('[name=username]').fill('grace')
    await page.locator('[name=password]').fill(PASSWORD)
    await page.locator('[name=again]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('button', { name: 'grace' }).waitFor()
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
    await pages.open('/invitations', 'Invitations')
    await pages.page.getByText('Used up').waitFor()
    await pages.page.getByRole('cell', { name: 'grace', exact: true }).waitFor()
    await expectAccessibleEverywhere(pages.page)
    await pages.open('/users', 'Users')
    await pages.page.getByRole('row', { name: /grace/ }).waitFor()
    await expectAccessibleEverywhere(pages.page)
  })

  it('lead a user to what is theirs, and say which role other pages need', async () => {
    const { page } = grace
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
    for (const [link, tab] of [
      ['My usage', 'My usage'],
      ['My requests', 'My usage'],
      ['My keys', 'My keys'],
      ['Account', 'General'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click()
      await page.getByRole('tab', { name: tab, selected: true }).waitFor()
      await page.locator('nav [aria-current=page]').getByText(link, { exact: true }).waitFor()
    }
    await page.goto(`${pages.gateway.url}/ui/live`)
    await heading('Live')
    await page.getByText("You don't have access to this page").waitFor()
    await page.getByText('It needs the role operator; ask an admin.').waitFor()
    await expectAccessibleEverywhere(page)
    await page.goto(`${pages.gateway.url}/ui/invitations`)
    await page.getByText('It needs the role admin; ask an admin.').waitFor()
    await page.goto(`${pages.gateway.url}/ui/nothing`)
    await page.getByText('This page does not exist').waitFor()
  })

  it('revoke an invitation', async () => {
    const { page } = pages
    await pages.open('/invitations?new=1', 'Invitations')
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: /^Revoke sdr_/ }).click()
    await page.getByText('The link stops working immediately (1 use left)').waitFor()
    await page.getByRole('button', { name: 'Revoke invitation' }).click()
    await page.getByText('Revoked', { exact: true }).waitFor()
  })

  it('say clearly that there must be an admin', async () => {
    const { page } = pages
    await pages.open('/users', 'Users')
    await page.getByRole('button', { name: 'Manage ada' }).click()
    await dialog('ada').getByLabel('Locked').click()
    await dialog('ada').getByRole('button', { name: 'Save changes…' }).click()
    await dialog('Lock ada?').getByRole('button', { name: 'Lock account' }).click()
    await dialog('Lock ada?')
      .getByText(/last admin/i)
      .waitFor()
    await expectAccessibleEverywhere(page)
    await dialog('Lock ada?').getByRole('button', { name: 'Cancel' }).click()
    await dialog('Lock ada?').waitFor({ state: 'detached' })
    await dialog('ada').getByRole('button', { name: 'Close' }).click()
  })

  it('end sessions, and make a link for a new password', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'Manage grace' }).click()
    await dialog('grace').getByRole('button', { name: 'Create reset link' }).click()
    const link = await dialog('grace')
      .getByRole('region', { name: 'reset link', exact: true })
      .innerText()
    expect(link).toContain('/ui/reset#')
    await expectAccessibleEverywhere(page)
    await dialog('grace').getByRole('button', { name: 'Sign out everywhere…' }).click()
    const asked = dialog('Sign grace out everywhere?')
    await asked
      .getByText('This immediately ends 1 session. Requests will fail: 0 running, 0 waiting')
      .waitFor()
    await asked.getByRole('button', { name: 'Sign out', exact: true }).click()
    await dialog('grace').getByText('grace has no active sessions').waitFor()
    const me = await grace.context.request.get(`${pages.gateway.url}/auth/me`)
    expect(me.status()).toBe(401)
  })

  it('lock an account, and find it by that', async () => {
    const { page } = pages
    await dialog('grace').getByLabel('Locked').click()
    await dialog('grace').getByRole('button', { name: 'Save changes…' }).click()
    const asked = dialog('Lock grace?')
    await asked.getByText('This immediately ends 0 sessions and disables 0 keys').waitFor()
    await expectAccessibleEverywhere(page)
    await asked.getByRole('button', { name: 'Lock account' }).click()
    await page.getByRole('row', { name: /grace.*Locked/ }).waitFor({ state: 'attached' })
    await pages.open('/users?state=locked', 'Users')
    await page.getByText('1 total').waitFor()
  })

  it('have met no error', () => {
    expectNoProblems({ problems: pages.watched.problems.filter((text) => !text.includes('409')) })
  })
})
