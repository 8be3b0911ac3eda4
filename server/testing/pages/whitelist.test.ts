import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { expectAccessibleEverywhere, startSignedIn, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('the page of the whitelist', () => {
  let pages: SignedIn

  beforeAll(async () => {
    pages = await startSignedIn()
  })
  afterAll(() => pages.stop())

  const forwarded = (address: string) =>
    fetch(`${pages.gateway.url}/api/tags`, { headers: { 'X-Forwarded-For': address } })

  it('says who added an entry, and before it goes that it is one’s own', async () => {
    const { page, gateway } = pages
    await gateway.admin('POST', '/whitelist', { address: '10.1.2.3', note: 'build machine' })
    await pages.open('/whitelist', 'Whitelist')
    await page.getByText('by admin token').waitFor()
    await page.getByRole('button', { name: 'Remove 127.0.0.1' }).click()
    await page.getByText('It is the entry by which you may call yourself').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Keep it' }).click()
  })

  it('warns of a proxy that nobody has trusted, and trusts it after showing what changes', async () => {
    const { page, gateway } = pages
    expect((await forwarded('10.1.2.3')).status).toBe(401)
    await pages.open('/whitelist', 'Whitelist')
    await page.getByText('Requests come through a proxy that is not trusted').waitFor()
    await page.getByText('has sent 1 request with').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Trust 127.0.0.1…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('it can name any address of the whitelist').waitFor()
    await dialog.getByText('This browser comes through it too').waitFor()
    await dialog.getByText('["127.0.0.1"]').waitFor()
    await expectAccessibleEverywhere(page)
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await page
      .getByText('Requests come through a proxy that is not trusted')
      .waitFor({ state: 'detached' })
    expect((await forwarded('10.1.2.3')).status).toBe(200)
    const { items } = (await gateway.admin('GET', '/audit?action=setting.change')).json
    expect(items[0]).toMatchObject({ actorName: 'ada', targetName: 'trustedProxies' })
  })

  it('has met no error', () => {
    expectNoProblems(pages.watched)
  })
})
