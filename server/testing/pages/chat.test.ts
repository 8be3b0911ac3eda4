import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { untilIdle, untilWaiting } from '../asking.ts'
import { registerPerson, type ChatPerson } from '../chat-person.ts'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { numberedTokens } from '../upstream/answer.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { beginOn } from './chat-page.ts'
import { expectAccessibleEverywhere } from './signed-in.ts'

// Goal: somebody who waits is told where they stand, and nothing that happens to a page harms an answer.
// Method: a real browser, and a host with one slot that stops where the test says.

const TEXT = numberedTokens(8).join('')
const HALF = numberedTokens(4).join('')
const COST = /waited .* to first token .* 8 output tokens/

describe.skipIf(!hasChromium)('the chat', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let visitor: Visitor
  let page: Page
  let ada: ChatPerson
  let gate: { readonly before: number; readonly passed: Promise<void>; open(): void } | null

  beforeAll(async () => {
    upstream = await startUpstream({
      models: ['m'],
      replays: false,
      beforeToken: (_, index) => (index === gate?.before ? gate.passed : undefined),
    })
    gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    })
    ada = await registerPerson(gateway, 'ada')
    visitor = await comeIn(gateway.url, { viewport: { width: 1280, height: 800 } })
    page = visitor.page
  })
  afterEach(async () => {
    gate?.open()
    gate = null
    await untilIdle(gateway)
  })
  afterAll(async () => {
    await visitor.leave()
    await gateway.stop()
    await upstream.stop()
  })

  const stopBefore = (token: number): void => {
    let open!: () => void
    const passed = new Promise<void>((resolve) => {
      open = resolve
    })
    gate = { before: token, passed, open }
  }

  const begin = (text: string): Promise<void> => beginOn(page, text)

  const answer = (on = page) => on.getByRole('article', { name: /^Answer from/ }).last()

  it('is what people see who sign in', async () => {
    await page.goto(`${gateway.url}/ui/`)
    await page.locator('[name=username]').fill('ada')
    await page.locator('[name=password]').fill('seven sleepy seals')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('shows an answer with what it cost', async () => {
    await begin('a first question')
    await answer().getByText(TEXT).waitFor()
    await answer().getByText(COST).waitFor()
    await page.getByRole('link', { name: 'a first question' }).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('says where a question waits and why, and lets it leave the queue', async () => {
    stopBefore(0)
    const holder = await ada.begin()
    await ada.ask(holder, 'the holder')
    const earlier = await ada.begin()
    const { json } = await ada.ask(earlier, 'before it')
    await begin('who waits')
    await page.getByText('Position 2 in the queue').waitFor()
    await page
      .getByText('Ahead of you: 1 request (1 chat). Your priority rises while you wait.')
      .waitFor()
    await ada.send('POST', `/${earlier}/messages/${json.answer.id}/stop`)
    await page.getByText('Position 1 in the queue').waitFor()
    await page.getByText('Ahead of you').waitFor({ state: 'detached' })
    await page.getByText('All slots are busy').waitFor()
    await expect.poll(() => page.title()).toBe('(1) who waits · Seadragon')
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Leave the queue' }).click()
    await answer()
      .getByText(/^You left the queue after .*s\.$/)
      .waitFor()
    expect(await answer().getByText('tokens').count()).toBe(0)
    await expectAccessible(page)
    await untilWaiting(gateway, 0)
    gate?.open()
    gate = null
    await answer().getByRole('button', { name: 'Ask again' }).click()
    await answer().getByText(TEXT, { exact: true }).waitFor()
  })

  it('stops an answer and keeps what was there', async () => {
    stopBefore(4)
    await begin('to be stopped')
    await answer().getByText(HALF).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByText('You stopped this answer.').waitFor()
    await expectAccessible(page)
    await answer().getByText(HALF).waitFor()
    // Its host never said how many: what came is counted.
    await answer()
      .getByText(/ · about .* tokens\/s · about 4 output tokens$/)
      .waitFor()
    await expect.poll(() => upstream.inferences.at(-1)!.end).toBe('left')
  })

  it('goes on where it was after a reload, made once', async () => {
    stopBefore(4)
    await begin('reloaded')
    await answer().getByText(HALF).waitFor()
    await page.reload()
    await answer().getByText(HALF).waitFor()
    gate?.open()
    await answer().getByText(TEXT, { exact: true }).waitFor()
    expect(upstream.inferences.filter(({ text }) => text.includes('reloaded'))).toHaveLength(1)
  })

  it('goes on where it was after the network was lost', async () => {
    stopBefore(4)
    await begin('offline for a while')
    await answer().getByText(HALF).waitFor()
    await visitor.context.setOffline(true)
    await visitor.context.setOffline(false)
    gate?.open()
    await answer().getByText(TEXT, { exact: true }).waitFor()
  })

  it('is the same in two tabs, and can be stopped in either', async () => {
    stopBefore(4)
    const other = await visitor.context.newPage()
    await begin('in two tabs')
    await other.goto(page.url())
    await answer(other).getByText(HALF).waitFor()
    await other.getByRole('button', { name: 'Stop this answer' }).click()
    await page.getByText('You stopped this answer.').waitFor()
    await other.getByText('You stopped this answer.').waitFor()
    await other.close()
  })

  it('says that an answer was interrupted, and asks again', async () => {
    stopBefore(4)
    await begin('interrupted')
    await answer().getByText(HALF).waitFor()
    await upstream.stop()
    await page.getByText('Interrupted: this answer is incomplete').waitFor()
    await expectAccessible(page)
    await upstream.restart()
    gate = null
    await page.getByRole('button', { name: 'Regenerate' }).click()
    await answer().getByText(TEXT, { exact: true }).waitFor()
    await page.getByText('2 of 2').waitFor()
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByText('Interrupted: this answer is incomplete').waitFor()
  })

  it('asks in another way, and shows both branches', async () => {
    await begin('first wording')
    await answer().getByText(TEXT, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Edit question' }).click()
    await page.getByLabel('Edit your question').fill('second wording')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Resend' }).click()
    await page.getByRole('article').getByText('second wording').waitFor()
    await answer().getByText(TEXT, { exact: true }).waitFor()
    // No other branch is shown before the answer has ended, which is told after its last word.
    await answer().getByText(COST).waitFor()
    await page.getByRole('button', { name: 'Previous version' }).first().click()
    await page.getByRole('article').getByText('first wording').waitFor()
  })

  it('keeps nobody out of its dialogs and lists', async () => {
    await page.getByRole('button', { name: /^Model: / }).click()
    await page.getByRole('option', { name: /^m/ }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'System prompt and parameters' }).click()
    await page.getByLabel('Temperature').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    const list = page.getByRole('navigation', { name: 'Conversations' })
    await page.setViewportSize({ width: 360, height: 740 })
    await list.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Toggle sidebar' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'a first question' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1280, height: 800 })
    await list.waitFor()
  })

  it('is found from anywhere by words that stand in it', async () => {
    await page.getByRole('link', { name: 'Connect' }).click()
    await page.getByRole('heading', { name: 'Connect', level: 1 }).waitFor()
    await page.keyboard.press('Control+K')
    await page.getByPlaceholder('Search conversations').fill('second wordi')
    await page.getByRole('button', { name: 'second wording' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'first wording', level: 1 }).waitFor()
  })

  it('finds, renames, pins and deletes conversations', async () => {
    await page.getByRole('searchbox').fill('wordin')
    await page.getByRole('link', { name: 'a first question' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Actions for first wording' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('renamed')
    await page.getByRole('button', { name: 'Rename', exact: true }).click()
    await page.getByRole('button', { name: 'Actions for renamed' }).click()
    await page.getByRole('menuitem', { name: 'Pin' }).click()
    await page.getByLabel('Pinned').waitFor()
    await page.getByRole('button', { name: 'Actions for renamed' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No matching conversations.').waitFor()
    await page.getByRole('searchbox').fill('')
  })

  it('reads as Markdown what is near, and the rest when its reader comes there', async () => {
    const listener = await ada.follow()
    const chat = await ada.begin()
    let parentId: string | null = null
    for (let count = 0; count < 16; count += 1) {
      await ada.ask(chat, `question ${count}`, { parentId })
      parentId = (await listener.next('ended')).data.message.id
    }
    listener.close()
    await page.goto(`${gateway.url}/ui/chat/${chat}`)
    const markdown = page.getByRole('article', { name: /^Answer from/ }).locator('[dir=auto]')
    await page.getByRole('article').last().locator('[dir=auto]').waitFor()
    expect(await markdown.count()).toBeLessThan(16)
    await page.getByRole('article').first().scrollIntoViewIfNeeded()
    await page.getByRole('article').nth(1).locator('[dir=auto]').waitFor()
  })

  it('keeps what was typed while the session ends and begins again', async () => {
    await page.getByRole('link', { name: 'a first question' }).click()
    await page.getByRole('heading', { name: 'a first question', level: 1 }).waitFor()
    await answer().waitFor()
    await page.getByRole('textbox', { name: 'Your question' }).fill('half a thou')
    const { id } = (await gateway.admin('GET', '/users')).json.items[0]
    const headers = { 'X-Admin-Token': gateway.adminToken }
    await fetch(`${gateway.url}/api/admin/users/${id}/sessions`, { method: 'DELETE', headers })
    await page.getByText('Your session has ended.').waitFor()
    await page.locator('[name=username]').fill('ada')
    await page.locator('[name=password]').fill('seven sleepy seals')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const field = page.getByRole('textbox', { name: 'Your question' })
    await expect.poll(() => field.inputValue()).toBe('half a thou')
    await page.reload()
    await expect.poll(() => field.inputValue()).toBe('half a thou')
    await field.fill('')
  })

  it('has met no error, and no page has asked anybody else', () => {
    const expected = /401|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_INCOMPLETE/
    expectNoProblems({ problems: visitor.watched.problems.filter((text) => !expected.test(text)) })
  })
})
