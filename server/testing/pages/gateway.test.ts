import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { createLatch } from '../upstream/latch.ts'
import { FAULTS } from '../upstream/faults.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { expectAccessibleEverywhere, startSignedIn, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('the pages of hosts and models', () => {
  let upstream: Upstream
  let pages: SignedIn

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m', 'n'] })
    pages = await startSignedIn({ settings: { UPSTREAM__PROBE_MS: '200' } })
    await pages.open('/hosts', 'Hosts')
  })
  afterAll(async () => {
    await pages.stop()
    await upstream.stop()
  })

  const act = async (action: string) => {
    await pages.page.getByRole('button', { name: 'Actions for gpu1' }).click()
    await pages.page.getByRole('menuitem', { name: action }).click()
  }
  const row = () => pages.page.getByRole('row', { name: /gpu1/ })

  it('say what to do while only the demonstration answers', async () => {
    await pages.page.getByText('Only the demo host is available').waitFor()
    await pages.page.getByText('Other hosts are not discovered automatically').waitFor()
    await expectAccessibleEverywhere(pages.page)
  })

  it('try a host out before it is added, and say what is wrong with one that is not there', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'Add host' }).click()
    await page.getByLabel('Name').fill('gpu1')
    await page.getByLabel('URL').fill('127.0.0.1:9')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('did you mean http://127.0.0.1:9?').waitFor()
    await page.getByLabel('URL').fill('http://127.0.0.1:9')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('Connection failed').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByLabel('URL').fill(upstream.url)
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText(/^2 models, answered in/).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await row().getByText('Up', { exact: true }).waitFor()
    await row().getByText('2 models').waitFor()
    await row().getByText('No requests', { exact: true }).waitFor()
  })

  it('are neither up nor down before their first check', async () => {
    const { page } = pages
    await page.route('**/api/admin/hosts', async (route) => {
      const reply = await route.fetch()
      const { items, next } = await reply.json()
      const unseen = { isReachable: false, models: [], lastLook: null }
      const json = { items: items.map((host: object) => ({ ...host, ...unseen })), next }
      await route.fulfill({ response: reply, json })
    })
    await page.reload()
    await row().getByText('Checking', { exact: true }).waitFor()
    await row().getByText('Not known yet').waitFor()
    await expectAccessible(page)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await row().getByText('Up', { exact: true }).waitFor()
  })

  it('drain a host and use it again', async () => {
    const { page } = pages
    await act('Drain…')
    await page.getByText('2 of its 2 models are on no other host').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click()
    await row().getByText('Draining').waitFor()
    await expectAccessibleEverywhere(page)
    await act('Resume')
    await row().getByText('Up', { exact: true }).waitFor()
  })

  it('have a host say a few words, and say what came of it', async () => {
    const { page } = pages
    await act('Send test request…')
    await page.getByText(/^Loads m:latest \(.+\); nothing else is loaded there\.$/).waitFor()
    await page.getByRole('combobox', { name: 'Model' }).click()
    await page.getByRole('option', { name: 'n:latest' }).click()
    await page.getByText(/^Loads n:latest \(.+\); nothing else is loaded there\.$/).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Send request' }).click()
    await page.getByText('It works').waitFor()
    await page.getByText(/^n:latest \(was not loaded\): time to first token/).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByText('n:latest is already loaded; nothing has to be unloaded.').waitFor()
    await page.getByRole('combobox', { name: 'Model' }).click()
    await page.getByRole('option', { name: 'm:latest' }).click()
    await page.getByText(/^Loads m:latest \(.+\); n:latest .*may be unloaded for it/).waitFor()
    upstream.script(FAULTS['close after the head'])
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Test failed').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await row().getByText('Last error, resolved').waitFor()
  })

  it('have a host asked what the gateway chooses, before the list of models has come', async () => {
    const { page, gateway } = pages
    const latch = createLatch()
    const LIST = '**/api/admin/models'
    await page.route(LIST, async (route) => {
      await latch.pass()
      await route.continue()
    })
    await pages.open('/hosts', 'Hosts')
    const { canaryModel } = (await gateway.admin('GET', '/hosts/gpu1')).json
    await act('Send test request…')
    await page.getByText(`${canaryModel} is already loaded; nothing has to be unloaded.`).waitFor()
    await page.getByRole('button', { name: 'Send request' }).click()
    await page
      .getByRole('status')
      .getByText(new RegExp(`^${canaryModel}: time to first token`))
      .waitFor()
    latch.release()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  it('change the slots of a host', async () => {
    const { page } = pages
    await act('Edit')
    await page.getByLabel('Slots').fill('3')
    await page.getByRole('button', { name: 'Save' }).click()
    await row().getByText('0 of 3').waitFor()
  })

  it('ask for the credential of a host again where its URL leads to another server', async () => {
    const { page, gateway } = pages
    await act('Edit')
    await page.getByLabel('Credential', { exact: true }).fill('secret-of-gpu1')
    await page.getByRole('button', { name: 'Save' }).click()
    await row().getByText('credential set').waitFor()
    await act('Edit')
    await page.getByText('A credential is set.').waitFor()
    await page.getByLabel('URL').fill('http:')
    await page.getByText('A credential is set.').waitFor()
    const elsewhere = upstream.url.replace('127.0.0.1', 'localhost')
    await page.getByLabel('URL').fill(elsewhere)
    await page.getByText('Enter the credential again').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await row().getByText(elsewhere).waitFor()
    expect((await gateway.admin('GET', '/hosts/gpu1')).json.credential).toBe('none')
    await gateway.admin('PATCH', '/hosts/gpu1', { url: upstream.url })
    await row().getByText(upstream.url).waitFor()
    await row().getByText('Up', { exact: true }).waitFor()
  })

  it('have a name for what a host calls otherwise, and take it back', async () => {
    const { page, gateway } = pages
    const save = async (names: string) => {
      await act('Edit')
      await page.getByLabel('Model mapping').fill(names)
      await page.getByRole('button', { name: 'Save' }).click()
    }
    const namesNow = async () => (await gateway.admin('GET', '/hosts/gpu1')).json.modelNames
    await save('house-n n')
    await page.getByText('“house-n n” is not in the form').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByLabel('Model mapping').fill('house-n = n')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(namesNow).toEqual({ 'house-n': 'n' })
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await save('')
    await expect.poll(namesNow).toEqual({})
    await row().getByText('Up', { exact: true }).waitFor()
  })

  it('give a model another name, which clients see at once, and take that back', async () => {
    const { page, gateway, context } = pages
    await pages.open('/models', 'Models')
    await page.getByRole('button', { name: 'Edit n:latest' }).click()
    await page.getByRole('combobox', { name: 'Aliases' }).pressSequentially('claude-n,')
    await page.getByRole('combobox', { name: 'Supports', exact: true }).press('ArrowDown')
    await page.getByRole('option', { name: 'vision' }).click()
    await page.keyboard.press('Escape')
    await page.getByLabel('Maximum context').fill('4096')
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Aliases: claude-n').waitFor()
    await page.getByRole('row', { name: /n:latest.* vision.* of 4,096/ }).waitFor()
    await expectAccessibleEverywhere(page)
    const listed = await (await context.request.get(`${gateway.url}/v1/models`)).text()
    expect(listed).toContain('claude-n')
    await page.getByRole('button', { name: 'Edit n:latest' }).click()
    await page.getByRole('button', { name: 'Revert to configuration' }).click()
    await page.getByText('Aliases: claude-n').waitFor({ state: 'detached' })
  })

  it('keep a model in the memory of a host, and unload it', async () => {
    const { page } = pages
    const memory = async (item: string, verb: string, means: RegExp) => {
      await page.getByRole('button', { name: 'Memory actions for n:latest on gpu1' }).click()
      await page.getByRole('menuitem', { name: item }).click()
      await page.getByRole('dialog').getByText(means).waitFor()
      await page.getByRole('dialog').getByRole('button', { name: verb }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    const model = page.getByRole('row', { name: /n:latest/ })
    await memory('Keep loaded…', 'Keep loaded', /Nothing is running there now/)
    await model.getByText('Kept loaded').waitFor()
    await expectAccessibleEverywhere(page)
    await memory('Unload…', 'Unload', /0 requests for it are running on gpu1/)
    await model.getByText('Kept loaded').waitFor({ state: 'detached' })
  })

  it('say why a host cannot be told what to keep, and offer nothing of it', async () => {
    const { page } = pages
    await pages.open('/models', 'Models')
    const menu = page.getByRole('button', { name: /^Memory actions for demo.* on demo$/ })
    await menu.press('Enter')
    await page.getByText('This host manages its own memory').waitFor()
    for (const act of ['Load…', 'Keep loaded…', 'Unload…']) {
      const item = page.getByRole('menuitem', { name: act, exact: true })
      await expect.poll(() => item.getAttribute('aria-disabled')).toBe('true')
    }
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await menu.press('Enter')
    await page.getByText('This host manages its own memory').waitFor()
    await expectAccessibleEverywhere(page)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('show which models were loaded when, and whose requests asked for another context', async () => {
    const { page, gateway } = pages
    await gateway.admin('PATCH', '/models/m', { num_ctx: 2_048 })
    const body = { model: 'm', prompt: 'x', stream: false, options: { num_ctx: 4_096 } }
    const asked = await fetch(`${gateway.url}/api/generate`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(asked.status).toBe(200)
    await page.reload()
    await page.getByRole('img', { name: /memory on gpu1 for .* 1 load, loaded now/ }).waitFor()
    await page.getByText('loads per 100 requests').first().waitFor()
    await page.getByRole('row', { name: /m:latest 4,096 2,048 1/ }).waitFor()
    await page.getByRole('combobox', { name: 'Time range' }).click()
    await page.getByRole('option', { name: 'Last 24 hours' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('hours')).toBe('24')
    await page.getByRole('button', { name: 'Show as table' }).click()
    await page.getByRole('row', { name: /m:latest gpu1 .* still loaded/ }).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('hatch the time of which not all can be shown', async () => {
    const { page } = pages
    const REPORT = '**/api/admin/stats/models?*'
    await page.route(REPORT, async (route) => {
      const response = await route.fetch()
      const report = await response.json()
      const hosts = report.hosts.map((host: object) => ({ ...host, toldFrom: report.to - 900_000 }))
      await route.fulfill({ response, json: { ...report, since: report.from, hosts } })
    })
    await pages.open('/models', 'Models')
    await page.getByText('There is too much to show before').first().waitFor()
    const lane = page.getByRole('img', { name: /In memory on gpu1 for/ }).first()
    const gap = lane.locator('g', { hasText: 'too much to show' }).locator('rect')
    // Of the last hour all but a quarter, from the beginning on, in a pattern that is there.
    expect(await gap.getAttribute('x')).toBe('0%')
    const [of, whole] = [(await gap.boundingBox())!, (await lane.boundingBox())!]
    expect(of.width / whole.width).toBeCloseTo(0.75, 2)
    const pattern = /^url\(#(.+)\)$/.exec((await gap.getAttribute('fill'))!)![1]!
    expect(await page.locator(`pattern[id="${pattern}"] path`).count()).toBeGreaterThan(0)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  it('remove a host, after saying what goes with it', async () => {
    const { page } = pages
    await pages.open('/hosts', 'Hosts')
    await act('Remove…')
    await page.getByText('0 requests running there finish normally').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await row().waitFor({ state: 'detached' })
  })

  it('have met no error', () => expectNoProblems(pages.watched))
})
