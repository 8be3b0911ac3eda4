import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openedLine, settledLine } from '../../store/journal-line.ts'
import { segmentPath } from '../../store/journal-segments.ts'
import { untilWaiting } from '../asking.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startGatewayProcess, type GatewayProcess } from '../gateway-process.ts'
import { createTurnstile } from '../upstream/turnstile.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { openedRecord, settledRecord } from '../usage-records.ts'

/**
 * Goal: somebody who has read nothing gets from the printed link to a team that works, sees what it
 * used, and stops a key that leaked. Method: only what the pages show is used, in a real browser, with
 * a gateway that is a process of its own before a host with one slot.
 */

const PASSWORD = 'seven sleepy seals'
const OFFICE = '10.0.3.17'
const SCREEN = { viewport: { width: 1280, height: 800 } }

/** What somebody used on the day before today, which no test can wait for. */
const yesterday = (): string => {
  const day = new Date()
  day.setDate(day.getDate() - 1)
  const at = day.setHours(12, 0, 0, 0)
  const times = { startedAt: at, firstByteAt: at + 10, endedAt: at + 1_000 }
  const who = { class: 'direct', caller: `address:${OFFICE}`, keyId: null } as const
  return (
    openedLine(openedRecord({ ...who, model: 'm', queuedAt: at })) +
    settledLine(settledRecord({ ...times, promptTokens: 1_000, completionTokens: 234 }))
  )
}

describe.skipIf(!hasChromium)('a newcomer', () => {
  let dataDir: string
  let upstream: Upstream
  let gateway: GatewayProcess
  let ada: Visitor
  let grace: Visitor
  let key = ''
  const turnstile = createTurnstile()

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'seadragon-'))
    mkdirSync(join(dataDir, 'journal'))
    writeFileSync(segmentPath(join(dataDir, 'journal'), 900), yesterday())
    upstream = await startUpstream({
      models: ['m'],
      replays: false,
      beforeToken: (_, index) => (index === 0 ? turnstile.pass() : undefined),
    })
    const host = { name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }
    gateway = await startGatewayProcess(dataDir, { HOSTS: JSON.stringify([host]) })
    ada = await comeIn(gateway.url, SCREEN)
    grace = await comeIn(gateway.url, SCREEN, ada)
  })
  afterAll(async () => {
    await ada.leave()
    gateway.kill('SIGKILL')
    await gateway.ended()
    await upstream.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const enrol = async (page: Page, name: string, button: string): Promise<void> => {
    await page.locator('[name=username]').fill(name)
    await page.locator('[name=password]').fill(PASSWORD)
    await page.locator('[name=again]').fill(PASSWORD)
    await page.getByRole('button', { name: button }).click()
  }

  const goTo = (name: string) => ada.page.getByRole('link', { name, exact: true }).click()

  const isTicked = (title: string) =>
    ada.page
      .getByRole('listitem')
      .filter({ hasText: title })
      .getByText('Done', { exact: true })
      .waitFor()

  /** A program asks: with a key, or from an address that needs none. */
  const ask = (headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    })

  it('becomes the admin by the printed link, and what is left to do ticks itself off', async () => {
    const { page } = ada
    await gateway.untilSaid('Make the first one here')
    await page.goto(/Make the first one here: (\S+)/.exec(gateway.output)![1]!)
    await enrol(page, 'ada', 'Create admin account')
    await isTicked('Connect a host')
    await isTicked('Add a model')
    await page.getByRole('link', { name: 'Create a key' }).click()
    await page.getByLabel('Name').fill('laptop')
    await page.getByRole('button', { name: 'Create key' }).click()
    key = await page.getByRole('region', { name: 'key', exact: true }).innerText()
    await page.getByRole('button', { name: 'Done' }).click()
    await goTo('First steps')
    await isTicked('Allow another machine or program')
    const reply = ask({ Authorization: `Bearer ${key}` })
    await turnstile.letOne()
    expect((await reply).status).toBe(200)
    await isTicked('Send a request')
  })

  it('lets a colleague in by a link, who chats at once', async () => {
    await goTo('Invitations')
    await ada.page.getByRole('button', { name: 'Invite people' }).click()
    await ada.page.getByRole('button', { name: 'Create link' }).click()
    await grace.page.goto(
      await ada.page.getByRole('region', { name: 'link', exact: true }).innerText(),
    )
    await enrol(grace.page, 'grace', 'Create account')
    await grace.page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
    expect(await grace.page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  })

  it('sees her place and the time it takes move, while direct requests flood in', async () => {
    const { page } = grace
    const flood = [ask()]
    await turnstile.reached(1)
    flood.push(ask(), ask())
    await untilWaiting(gateway, 2)
    await page.getByRole('textbox', { name: 'Your question' }).fill('how deep is the sea?')
    await page.keyboard.press('Enter')
    await page.getByText('Position 3 in the queue').waitFor()
    await page.getByText(/^Starts in/).waitFor()
    await page.getByText('All slots are busy').waitFor()
    flood.push(ask())
    await page.getByText('Position 4 in the queue').waitFor()
    for (const place of [3, 2, 1]) {
      await turnstile.letOne()
      await page.getByText(`Position ${place} in the queue`).waitFor()
    }
    await turnstile.letOne()
    await page.getByText('Your turn').waitFor()
    await turnstile.letOne()
    await page.getByText('token-7').waitFor()
    await page.getByText(/ · waited .* tokens/).waitFor()
    for (const reply of flood) expect((await reply).status).toBe(200)
  })

  it('sees who used how many tokens yesterday', async () => {
    await ada.page.getByRole('button', { name: 'Done' }).click()
    await goTo('Usage')
    await ada.page.getByRole('button', { name: 'Yesterday' }).click()
    await ada.page
      .getByRole('row', { name: OFFICE })
      .getByRole('cell', { name: '1,234', exact: true })
      .waitFor()
  })

  it('cuts off a key that leaked, with what runs by it', async () => {
    const { page } = ada
    const stolen = ask({ Authorization: `Bearer ${key}` })
    await turnstile.reached(1)
    await goTo('Keys')
    await page.getByRole('button', { name: 'Actions for laptop' }).click()
    await page.getByRole('menuitem', { name: 'Revoke…' }).click()
    await page.getByText('Requests with it will fail immediately: 1 running, 0 waiting').waitFor()
    await page.getByRole('button', { name: 'Revoke key' }).click()
    await page.getByRole('table').getByText('Revoked', { exact: true }).waitFor()
    expect((await stolen).status).toBe(401)
    expect((await ask({ Authorization: `Bearer ${key}` })).status).toBe(401)
  })

  it('has met no error, and no page has asked anybody else', () => {
    expectNoProblems(ada.watched)
    expectNoProblems(grace.watched)
  })
})
