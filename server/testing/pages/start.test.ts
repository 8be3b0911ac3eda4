import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { expectAccessibleEverywhere, startSignedIn, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('a new gateway', () => {
  let upstream: Upstream
  let pages: SignedIn

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m'] })
    pages = await startSignedIn({ settings: { UPSTREAM__PROBE_MS: '200' } })
  })
  afterAll(async () => {
    await pages.stop()
    await upstream.stop()
  })

  const step = (title: string) => pages.page.getByRole('listitem').filter({ hasText: title })
  const isTicked = (title: string) => step(title).getByText('Done', { exact: true }).waitFor()

  it('has first steps, which tick themselves off one by one', async () => {
    const { page, gateway } = pages
    await pages.open('/first-steps', 'First steps')
    await step('Connect a host').getByText('To do').waitFor()
    await step('Send a request').getByText('To do').waitFor()
    await expectAccessibleEverywhere(page)
    const host = { name: 'gpu1', driver: 'ollama', url: upstream.url, slots: 1 }
    expect((await gateway.admin('POST', '/hosts', host)).status).toBe(201)
    await isTicked('Connect a host')
    await isTicked('Add a model')
    await gateway.admin('POST', '/whitelist', { address: '10.1.2.3' })
    await isTicked('Allow another machine or program')
    const body = { model: 'demo', prompt: 'hello', options: { num_predict: 2 }, stream: false }
    await fetch(`${gateway.url}/api/generate`, { method: 'POST', body: JSON.stringify(body) })
    await isTicked('Send a request')
    await page.getByText('need no key: leave KEY as it is').waitFor()
    await page.getByRole('combobox', { name: 'Client' }).click()
    await page.getByRole('option', { name: 'Claude Code' }).click()
    await page.getByText(`ANTHROPIC_BASE_URL=${gateway.url}`).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('tells each client what it needs, with the own key in its place', async () => {
    const { page, gateway } = pages
    const key = await gateway.createKey({ name: 'laptop' })
    await page.getByRole('link', { name: 'Connect', exact: true }).click()
    await page.getByRole('region', { name: 'settings for Claude Code' }).waitFor()
    await page.getByText('This address works only on this machine').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByLabel('Key', { exact: true }).fill(key)
    await page.getByRole('combobox', { name: 'Model' }).fill('demo')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText(/^This key can use 2 models\. demo answered in .+: “.+”$/).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByLabel('Key', { exact: true }).fill('')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText(/^You can use 2 models/).waitFor()
    await page.getByRole('combobox', { name: 'Model' }).fill('nothing')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('nothing did not answer').waitFor()
    await page.getByText('Choose a model from the list').waitFor()
    await expectAccessibleEverywhere(page)
    expect(
      await page.getByRole('link', { name: 'my requests', exact: true }).getAttribute('href'),
    ).toBe('/ui/account/usage/requests')
    await page.getByLabel('Key', { exact: true }).fill(key)
    await page.getByRole('combobox', { name: 'Client' }).click()
    await page.getByRole('option', { name: 'Claude Code' }).click()
    const shown = page.getByRole('region', { name: /^settings for/ })
    await expect.poll(() => shown.count()).toBe(1)
    const settings = () => shown.innerText()
    await expect.poll(settings).toContain(`ANTHROPIC_BASE_URL=${gateway.url}\n`)
    await expect.poll(settings).toContain(`ANTHROPIC_AUTH_TOKEN=${key}`)
    await page.reload()
    await page.getByText('ANTHROPIC_AUTH_TOKEN=KEY').waitFor()
  })

  it('tells who changed what, with what was before and after, and finds changes by that', async () => {
    const { page, gateway } = pages
    const [{ id }] = (await gateway.admin('GET', '/apikeys')).json.items
    await gateway.admin('PATCH', `/apikeys/${id}`, { priority: 7 })
    await page.getByRole('link', { name: 'Audit' }).click()
    const change = page.getByRole('row', { name: /apikey\.update/ })
    await change.getByText('priority: 2 → 7').waitFor()
    await expectAccessibleEverywhere(page)
    await change.getByRole('button', { name: 'laptop' }).click()
    await page.getByText('2 total').waitFor()
    await page.waitForURL(new RegExp(`target=${id}`))
    await page.goBack()
    await page.getByRole('row', { name: /host\.add/ }).waitFor()
    await page.getByLabel('To', { exact: true }).fill('2001-01-01T00:00')
    await page.getByText('No matching changes').waitFor()
    await page.getByRole('button', { name: 'Last hour' }).click()
    await page.getByRole('row', { name: /host\.add/ }).waitFor()
  })

  it('has met no error', () => {
    // A model that is none was asked on purpose, once.
    const { problems } = pages.watched
    expect(problems.filter((text) => text.includes('404'))).toHaveLength(1)
    expectNoProblems({ problems: problems.filter((text) => !text.includes('404')) })
  })
})
