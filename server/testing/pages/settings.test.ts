import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { expectAccessibleEverywhere, startSignedIn, valueOf, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('the pages of settings and health', () => {
  let pages: SignedIn

  beforeAll(async () => {
    pages = await startSignedIn()
  })
  afterAll(() => pages.stop())

  const NAME = 'queue.agingPerMinute'
  const field = () => pages.page.getByRole('textbox', { name: 'Queue › Aging per minute' })
  const valueNow = async () => {
    const { items } = (await pages.gateway.admin('GET', '/settings')).json
    return items.find(({ name }: { name: string }) => name === NAME).value
  }
  const review = () => pages.page.getByRole('button', { name: 'Review and save' }).click()
  const save = () =>
    pages.page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()

  it('show every setting with its origin, and find one', async () => {
    const { page } = pages
    await pages.open('/settings', 'Settings')
    await page.getByLabel('Search settings').fill('aging')
    await field().waitFor()
    await page.waitForURL(/q=aging/)
    await expectAccessibleEverywhere(page)
  })

  it('lead to the page where that is changed which is not changed here', async () => {
    const { page } = pages
    await page.getByLabel('Search settings').fill('identify.whitelist')
    await page.getByText('the whitelist is managed on the').waitFor()
    const link = page.getByRole('main').getByRole('link', { name: 'whitelist' })
    expect(await link.getAttribute('href')).toBe('/ui/whitelist')
    await page.getByLabel('Search settings').fill('aging')
    await field().waitFor()
  })

  it('change a setting at once, after showing what will be different', async () => {
    const { page } = pages
    await field().fill('0.3')
    await review()
    await page.getByRole('dialog').getByText('0.3').waitFor()
    await expectAccessibleEverywhere(page)
    await save()
    await page.getByText('Changed here', { exact: true }).waitFor()
    expect(await valueNow()).toBe(0.3)
  })

  it('save nothing over what somebody else has changed meanwhile', async () => {
    const { page, gateway } = pages
    await field().fill('0.4')
    await gateway.admin('PATCH', '/settings', { queue: { agingPerMinute: 0.7 } })
    await review()
    await save()
    await page.getByText('Someone else changed settings in the meantime').waitFor()
    expect(await valueNow()).toBe(0.7)
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Reload and keep my changes' }).click()
    await page.getByRole('dialog').getByText('0.7').waitFor()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await valueNow()).toBe(0.4)
  })

  it('tell who changed what, and put back what it was before', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'History' }).click()
    const table = page.getByRole('table', { name: 'Settings changes' })
    await table.getByRole('row', { name: /ada.*0\.7.*0\.4/ }).waitFor()
    await expectAccessibleEverywhere(page)
    await table
      .getByRole('row', { name: /admin token.*0\.3.*0\.7/ })
      .getByRole('button', { name: `Revert ${NAME}` })
      .click()
    await page.getByRole('dialog').getByText('0.3').waitFor()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await valueNow()).toBe(0.3)
    await field().fill('0.4')
    await review()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('say of what is put back that it counts only after the next start', async () => {
    const { page, gateway } = pages
    await gateway.admin('PATCH', '/settings', { journal: { sync: 'never' } })
    await gateway.admin('PATCH', '/settings', { journal: { sync: 'everysecond' } })
    await pages.open('/settings?q=aging&history=1', 'Settings')
    const row = page.getByRole('row', { name: /never.*everysecond/ })
    await row.getByRole('button', { name: 'Revert journal.sync' }).click()
    await page.getByRole('dialog').getByText('Takes effect after a restart.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await gateway.admin('PATCH', '/settings', { journal: { sync: null } })
  })

  it('are changed and taken back also while a change waits for a restart', async () => {
    const { page } = pages
    await pages.open('/settings?q=journal.sync', 'Settings')
    const sync = page.getByRole('combobox', { name: 'Journal › Disk sync' })
    const choose = async (value: string) => {
      await sync.click()
      await page.getByRole('option', { name: value }).click()
      await review()
      await save()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    const before = await sync.inputValue()
    await choose('never')
    await page.getByText(`In effect until the next restart: ${before}`).waitFor()
    await valueOf(sync).toBe('never')
    await choose(before)
    await page.getByText('In effect until').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Reset to default: journal.sync' }).click()
    await review()
    await save()
    await page.getByText('Changed here', { exact: true }).waitFor({ state: 'detached' })
  })

  it('are put back one by one: what else was typed stays, as it was typed', async () => {
    const { page, gateway } = pages
    await gateway.admin('PATCH', '/settings', { journal: { sync: 'never' } })
    await pages.open('/settings?q=aging', 'Settings')
    await field().fill('')
    await page.getByRole('link', { name: '1 to correct' }).waitFor()
    await page.getByRole('button', { name: 'History' }).click()
    await page.getByRole('button', { name: 'Revert journal.sync' }).first().click()
    await page.getByRole('dialog').getByText('Takes effect after a restart.').waitFor()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('1 unsaved change').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
  })

  it('leave alone what somebody else has changed of what was typed and typed back', async () => {
    const { page, gateway } = pages
    const own = String(await valueNow())
    await field().fill('0.9')
    await field().fill(own)
    await gateway.admin('PATCH', '/settings', { queue: { agingPerMinute: 0.25 } })
    await page.getByRole('button', { name: 'History' }).click()
    await page.getByRole('button', { name: 'Revert journal.sync' }).first().click()
    await save()
    await page.getByRole('button', { name: 'Reload and keep my changes' }).click()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await valueOf(field()).toBe('0.25')
    await page.getByText('unsaved change').waitFor({ state: 'detached' })
    await gateway.admin('PATCH', '/settings', { journal: { sync: null } })
    await pages.open('/settings?q=aging', 'Settings')
  })

  it('leave as a file and come in again, to be reviewed', async () => {
    const { page } = pages
    const exported = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Import or export' }).click()
    await page.getByRole('menuitem', { name: /^Export/ }).click()
    const path = await (await exported).path()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ queue: { agingPerMinute: 0.25 } })
    const buffer = Buffer.from('{"queue": {"agingPerMinute": 0.6}, "adminToken": "x"}')
    const file = { name: 'other.json', mimeType: 'application/json', buffer }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('1 setting in other.json would change.').waitFor()
    await valueOf(field()).toBe('0.6')
    await page.getByRole('button', { name: 'Discard' }).click()
    await valueOf(field()).toBe('0.25')
  })

  it('take back what was changed here', async () => {
    const { page } = pages
    await page.getByRole('button', { name: `Reset to default: ${NAME}` }).click()
    await review()
    await save()
    await page.getByText('Default', { exact: true }).waitFor()
  })

  it('say how much is deleted where less is to be kept', async () => {
    const { page } = pages
    await page.getByLabel('Search settings').fill('recordDays')
    await page.getByRole('textbox', { name: 'Retention › Request records' }).fill('3')
    await review()
    await page.getByText('Everything older than 3 days will be permanently deleted.').waitFor()
    await page.getByText('This deletes 0 request records').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByLabel('Search settings').fill('aging')
  })

  it('tell what is wrong with a value, and keep it to be put right', async () => {
    const { page } = pages
    await field().fill('-1')
    await page.getByText('Out of range. Between 0 and 60.').waitFor()
    await expectAccessibleEverywhere(page)
    expect(await page.getByRole('button', { name: 'Review and save' }).isDisabled()).toBe(true)
    await page.getByRole('link', { name: '1 to correct' }).click()
    await page.waitForURL(/q=queue.agingPerMinute/)
    await valueOf(field()).toBe('-1')
    await page.getByRole('button', { name: 'Discard' }).click()
    await valueOf(field()).toBe('0.1')
  })

  it('are shown by groups, which are in the address', async () => {
    const { page } = pages
    await pages.open('/settings', 'Settings')
    const groups = page.getByRole('navigation', { name: 'Groups of settings' })
    await groups.getByRole('link', { name: 'Limits', exact: true }).click()
    await page.getByRole('heading', { name: 'Limits', level: 2, exact: true }).waitFor()
    await page.waitForURL(/group=limits/)
    await expectAccessibleEverywhere(page)
    await page.goBack()
    await page.getByText('Set in the configuration file or environment').click()
    await page.getByText('SEADRAGON_LISTEN').waitFor()
    await page.getByText('Not set', { exact: true }).first().waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('have lists by lines, of which the gateway says at once what is wrong', async () => {
    const { page, gateway } = pages
    const proxies = page.getByRole('textbox', { name: 'Trusted proxies' })
    await proxies.fill('10.0.0.0/8\nnowhere')
    await page.getByText('trustedProxies[1] is not usable').waitFor()
    await proxies.fill('10.0.0.0/8\n\n 192.168.7.1 \n')
    await page.getByText('trustedProxies[1] is not usable').waitFor({ state: 'detached' })
    await review()
    await save()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const { items } = (await gateway.admin('GET', '/settings')).json
    const saved = items.find(({ name }: { name: string }) => name === 'trustedProxies')
    expect(saved.value).toEqual(['10.0.0.0/8', '192.168.7.1'])
  })

  it('check maps while they are typed, and keep what is no value yet', async () => {
    const { page } = pages
    await pages.open('/settings?group=prices', 'Settings')
    const prices = page.getByRole('textbox', { name: 'Prices › Model prices' })
    await prices.fill('{"m": {')
    await page.getByText('Not valid JSON yet').waitFor()
    await page.getByRole('link', { name: 'Database', exact: true }).click()
    await page.getByRole('link', { name: '1 to correct' }).click()
    await valueOf(prices).toBe('{"m": {')
    await page.getByRole('button', { name: 'Undo prices.models' }).click()
    await valueOf(prices).toBe('{}')
  })

  it('ask before they are left with changes that are not saved', async () => {
    const { page } = pages
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
    await pages.open('/health', 'Health')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByLabel('Search settings').fill('aging')
    await field().fill('0.9')
    await page.getByRole('link', { name: 'Audit', exact: true }).click()
    await dialog.getByText('1 unsaved change will be lost').waitFor()
    await expectAccessibleEverywhere(page)
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.goBack()
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await dialog.waitFor({ state: 'detached' })
    await valueOf(field()).toBe('0.9')
    await page.goBack()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { name: 'Health', level: 1 }).waitFor()
  })

  it('show what is wrong with the installation, the worst first, with its repair', async () => {
    const { page } = pages
    await pages.open('/health', 'Health')
    await page.getByRole('table', { name: 'Findings' }).waitFor()
    await page.getByText('only this machine can reach the gateway').waitFor()
    await page.getByText('Uptime').waitFor()
    await page.getByRole('cell', { name: 'Disk space', exact: true }).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText(/^Backup created: /).waitFor()
    await page
      .getByRole('region', { name: 'command', exact: true })
      .getByText('seadragon restore')
      .waitFor()
    const made = page.getByRole('table', { name: 'Backups' }).getByRole('row')
    await made.filter({ hasText: 'Full backup' }).waitFor()
    await expectAccessibleEverywhere(page)
    const bundle = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Support bundle' }).click()
    expect((await bundle).suggestedFilename()).toBe('seadragon-support.json')
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('only this machine can reach the gateway').waitFor()
  })

  it('have met no error', () => {
    // What was refused on purpose: a change of another version, and a wrong value.
    const expected = /400|412/
    expectNoProblems({ problems: pages.watched.problems.filter((text) => !expected.test(text)) })
  })
})
