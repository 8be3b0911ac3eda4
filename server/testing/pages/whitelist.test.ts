import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { twoFrames } from '../browser/frames.ts'
import { expectAccessibleEverywhere, startSignedIn, type SignedIn } from './signed-in.ts'

/** More than two pages of a list hold. */
const MANY = Array.from({ length: 250 }, (_, n) => `10.9.0.${n}`)

const TO_THE_END = 'window.scrollTo(0, document.body.scrollHeight)'

describe.skipIf(!hasChromium)('the page of the whitelist', () => {
  let pages: SignedIn

  beforeAll(async () => {
    pages = await startSignedIn({
      settings: { IDENTIFY__WHITELIST: JSON.stringify(['127.0.0.1', '::1', ...MANY]) },
    })
  })
  afterAll(() => pages.stop())

  const focusedName = () =>
    pages.page.evaluate<string | null>(
      '(({ activeElement: at }) => at.getAttribute("aria-label") ?? at.innerText)(document)',
    )

  const forwarded = (address: string) =>
    fetch(`${pages.gateway.url}/api/tags`, { headers: { 'X-Forwarded-For': address } })

  it('says who added an entry, and before it goes that it is one’s own', async () => {
    const { page, gateway } = pages
    await gateway.admin('POST', '/whitelist', { address: '10.1.2.3', note: 'build machine' })
    await pages.open('/whitelist', 'Whitelist')
    await page.getByText('by admin token').waitFor()
    await page.getByLabel('Search entries').fill('127.0.0.1')
    await page.getByText('by admin token').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove 127.0.0.1' }).click()
    await page.getByText('This entry allows your own address').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(focusedName).toBe('Remove 127.0.0.1')
  })

  it('gives the keyboard back to what a dialog was opened by', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'Add address' }).click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(focusedName).toBe('Add address')
  })

  it('asks for one further page each time its reader comes near the end', async () => {
    const { page } = pages
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('cursor=')) asked.push(request.url())
    })
    await pages.open('/whitelist', 'Whitelist')
    await page.getByText('100 loaded').waitFor()
    await page.evaluate(TO_THE_END)
    await page.getByText('200 loaded').waitFor()
    await twoFrames(page)
    expect(asked).toHaveLength(1)
    await page.evaluate(TO_THE_END)
    await page.getByText(/\d total$/).waitFor()
    expect(asked).toHaveLength(2)
  })

  it('warns of a proxy that nobody has trusted, and trusts it after showing what changes', async () => {
    const { page, gateway } = pages
    expect((await forwarded('10.1.2.3')).status).toBe(401)
    await pages.open('/whitelist', 'Whitelist')
    await page.getByText('Requests are arriving through an untrusted proxy').waitFor()
    await page.getByText('sent 1 request with').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Trust 127.0.0.1…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('it can claim any whitelisted address').waitFor()
    await dialog.getByText('This browser connects through it too').waitFor()
    await dialog.locator('ins').getByText('127.0.0.1').waitFor()
    await expectAccessibleEverywhere(page)
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await page
      .getByText('Requests are arriving through an untrusted proxy')
      .waitFor({ state: 'detached' })
    expect((await forwarded('10.1.2.3')).status).toBe(200)
    const { items } = (await gateway.admin('GET', '/audit?action=setting.change')).json
    expect(items[0]).toMatchObject({ actorName: 'ada', targetName: 'trustedProxies' })
  })

  it('has met no error', () => {
    expectNoProblems(pages.watched)
  })
})
