import { readFileSync } from 'node:fs'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, untilIdle } from '../asking.ts'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, continueAs, type Visitor } from '../browser/visitor.ts'
import { registerPerson, type ChatPerson } from '../chat-person.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { createLatch, type Latch } from '../upstream/latch.ts'
import { chunk, chunkedHead, goReply, hold, inOrder, lastChunk, NDJSON } from '../upstream/steps.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { askOn, beginOn, goToNew } from './chat-page.ts'

// Goal: what the chat has beside waiting and stopping can be shown, one test a feature; docs/chat.md
// says which test shows what. Method: a real browser, and a host that says what the test wants.

const ABANDON_MS = 500

const CODE = '```js\nconst six = 2 * 3\n```'

const MARKDOWN = [
  '# A title\n\nWith **bold**, ~~struck~~ and [a link](https://example.org).\n\n- [x] done\n- [ ] open\n\n',
  `| a | b |\n|---|---|\n| 1 | 2 |\n\n${CODE}\n\nThe end.`,
] as const

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const FOCUSED_NAME = 'document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()'

const OVERFLOW_PX = 'document.documentElement.scrollWidth - window.innerWidth'

interface Piece {
  readonly content?: string
  readonly thinking?: string
}

describe.skipIf(!hasChromium)('the chat has', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let visitor: Visitor | undefined
  let page: Page
  let ada: ChatPerson
  let latch: Latch

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m', 'slow', 'closed'], replays: false })
    gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
      settings: { UPSTREAM__PROBE_MS: '200' },
    })
    const seeing = { capabilities: { vision: true, thinking: true } }
    expect((await gateway.admin('PATCH', '/models/m', seeing)).status).toBe(200)
    await gateway.admin('PATCH', '/models/slow', { capabilities: { vision: false } })
    await gateway.admin('PATCH', '/models/closed', { classes: ['direct'] })
    ada = await registerPerson(gateway, 'ada')
    visitor = await openBrowser(ada)
    page = visitor.page
    await page.goto(`${gateway.url}/ui/chat`)
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
  })
  afterEach(async () => {
    latch?.release()
    upstream.clearScripts()
    await untilIdle(gateway)
  })
  afterAll(async () => {
    await visitor?.leave()
    await gateway.stop()
    await upstream.stop()
  })

  const openBrowser = async (person: ChatPerson, options: BrowserContextOptions = {}) => {
    const permissions = ['clipboard-read', 'clipboard-write']
    const opened = await comeIn(gateway.url, { locale: 'en-GB', permissions, ...options }, visitor)
    await continueAs(person, opened.context, gateway.url)
    return opened
  }

  /** The next answer; the host stops before its last piece until the latch is opened. */
  const willSay = (...pieces: readonly Piece[]): void => {
    latch = createLatch()
    const line = (fields: object) => chunk(`${JSON.stringify({ model: 'm', ...fields })}\n`)
    const said = pieces.map((message) => line({ message, done: false }))
    const end = { done: true, done_reason: 'stop', prompt_eval_count: 3, eval_count: 9 }
    upstream.script(
      inOrder(
        chunkedHead(NDJSON),
        ...said.slice(0, -1),
        hold(latch),
        ...said.slice(-1),
        line({ message: { content: '' }, ...end }),
        lastChunk,
      ),
    )
  }

  const ask = (text: string): Promise<void> => askOn(page, text)
  const begin = (text: string): Promise<void> => beginOn(page, text)

  const answer = () => page.getByRole('article', { name: /^Answer from/ }).last()
  const conversations = () => page.getByRole('navigation', { name: 'Conversations' })
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
  const lastAsked = () => upstream.inferences.at(-1)!.json as Record<string, unknown>

  it('Markdown of GitHub’s kind, drawn while it comes', async () => {
    willSay({ content: MARKDOWN[0] }, { content: MARKDOWN[1] })
    await begin('in Markdown')
    await answer().getByRole('heading', { name: 'A title' }).waitFor()
    await expect.poll(() => answer().getByRole('checkbox').count()).toBe(2)
    await answer().locator('del', { hasText: 'struck' }).waitFor()
    expect(await answer().getAttribute('aria-label')).toBe('Answer from m:latest')
    expect(await answer().getByRole('table').count()).toBe(0)
    latch.release()
    await answer().getByRole('cell', { name: '2' }).waitFor()
    await answer().getByRole('link', { name: 'a link' }).waitFor()
  })

  it('code in colours, with its language, to be copied', async () => {
    await answer().locator('.hljs-keyword', { hasText: 'const' }).waitFor()
    await answer().getByText('js', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Copy code' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect((await clipboard()).trim()).toBe('const six = 2 * 3')
  })

  it('thinking, folded, and what an answer cost', async () => {
    willSay({ thinking: 'Let me see.' }, { content: 'Six.' })
    await begin('with thinking')
    await page.getByRole('button', { name: 'Thinking…' }).click()
    await answer().getByText('Let me see.').waitFor()
    latch.release()
    await page.getByRole('button', { name: 'Thought process', expanded: true }).click()
    await page.getByRole('button', { name: 'Thought process', expanded: false }).waitFor()
    await answer().getByText('Let me see.').waitFor({ state: 'hidden' })
    await answer()
      .getByText(
        /^m:latest · waited .* to first token .* tokens\/s · 3 input tokens · 9 output tokens$/,
      )
      .waitFor()
  })

  it('a system prompt and five parameters of each conversation', async () => {
    await goToNew(page)
    await page.getByRole('button', { name: 'System prompt and parameters' }).click()
    const dialog = page.getByRole('dialog', { name: 'Conversation settings' })
    await dialog.getByLabel('System prompt').fill('Answer in one word.')
    await dialog.getByLabel('Temperature').fill('0.5')
    await dialog.getByLabel('Top-p').fill('0.9')
    await dialog.getByLabel('Max output').fill('77')
    await dialog.getByLabel('Context length').fill('4096')
    await dialog.getByRole('combobox', { name: 'Thinking' }).click()
    await page.getByRole('option', { name: 'Off' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await ask('with a manner')
    await answer()
      .getByText(/token-0/)
      .waitFor()
    expect(lastAsked()).toMatchObject({
      messages: [{ role: 'system', content: 'Answer in one word.' }, { role: 'user' }],
      options: { temperature: 0.5, top_p: 0.9, num_predict: 77, num_ctx: 4096 },
      think: false,
    })
  })

  it('a picker of models: loaded, to be loaded, and those that one may not ask', async () => {
    await page.reload()
    await page.getByRole('button', { name: /^Model: m/ }).click()
    const option = (name: RegExp) => page.getByRole('option', { name })
    await option(/^m.*Ready, already in memory/).waitFor()
    const unmeasured = page.getByText('Loading a model can take a while')
    await unmeasured.waitFor()
    await page.keyboard.press('Escape')
    const loaded = { model: 'slow', response: 'six', done: true, load_duration: 4e9 }
    upstream.script(goReply(200, 'application/json', JSON.stringify(loaded)))
    const body = JSON.stringify({ model: 'slow', prompt: 'x', stream: false })
    await fetch(`${gateway.url}/api/generate`, { method: 'POST', body })
    await page.getByRole('button', { name: /^Model: m/ }).click()
    await option(/^slow.*Takes about 4\.0 s to load/).waitFor()
    await unmeasured.waitFor({ state: 'detached' })
    const closed = option(/^closed/)
    expect(await closed.getAttribute('data-combobox-disabled')).toBe('true')
    for (const group of ['Loaded now', 'Not loaded', 'No access']) {
      await page.getByText(group, { exact: true }).waitFor()
    }
    await page.getByRole('textbox', { name: 'Search models' }).fill('slo')
    await option(/^slow/).click()
    await page.getByRole('button', { name: /^Model: slow/ }).waitFor()
  })

  it('pictures, for models that see', async () => {
    await goToNew(page)
    await page.getByRole('button', { name: /^Model: slow/ }).waitFor()
    const file = { name: 'dot.png', mimeType: 'image/png', buffer: PNG }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('img', { name: 'dot.png' }).waitFor()
    await page.getByText('This model does not support images').waitFor()
    await page.getByRole('button', { name: /^Model: slow/ }).click()
    await page.getByRole('option', { name: /^m/ }).click()
    await ask('what is this?')
    await page.getByRole('img', { name: 'Image sent with the question' }).waitFor()
    await answer()
      .getByText(/token-7/)
      .waitFor()
    expect(lastAsked()).toMatchObject({ messages: [{ images: [PNG.toString('base64')] }] })
  })

  it('files of one conversation and of all', async () => {
    const download = async (click: () => Promise<void>) => {
      const [file] = await Promise.all([page.waitForEvent('download'), click()])
      return JSON.parse(readFileSync(await file.path(), 'utf8')) as unknown
    }
    const all = await download(() =>
      page.getByRole('link', { name: 'Export all conversations' }).click(),
    )
    expect(JSON.stringify(all)).toContain('const six = 2 * 3')
    await page.getByRole('button', { name: 'Actions for in Markdown' }).click()
    const one = await download(() => page.getByRole('menuitem', { name: 'Export' }).click())
    expect(JSON.stringify(one)).toContain('const six = 2 * 3')
    expect(JSON.stringify(one)).not.toContain('what is this?')
  })

  it('eight shortcuts', async () => {
    const shown = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
    const focused = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label')")
    await page.keyboard.press('Control+Shift+F')
    await expect.poll(focused).toBe('Search conversations')
    await page.getByRole('link', { name: 'in Markdown' }).click()
    await shown('in Markdown')
    await answer().locator('.hljs-keyword').waitFor()
    await page.keyboard.press('Control+Shift+C')
    await expect.poll(clipboard).toContain('# A title')
    await page.keyboard.press('Control+Shift+E')
    await expect.poll(clipboard).toMatch(/^const six = 2 \* 3\s*$/)
    await page.keyboard.press('Control+Shift+L')
    await expect.poll(focused).toBe('Your question')
    willSay({ content: 'Another ' }, { content: 'one.' })
    await page.keyboard.press('Control+Shift+Enter')
    await answer().getByText('Another').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('You stopped this answer.').waitFor()
    await page.keyboard.press('Control+Shift+S')
    await conversations().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+S')
    await conversations().waitFor()
    await page.keyboard.press('Control+Shift+O')
    await shown('What would you like to know?')
  })

  it('nothing that only a mouse reaches', async () => {
    await page.getByRole('link', { name: 'in Markdown' }).click()
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByRole('button', { name: 'Copy code' }).waitFor()
    await page.keyboard.press('Control+Shift+L')
    const names = new Set<string>()
    const focusedName = () => page.evaluate<string>(FOCUSED_NAME)
    for (let tabs = 0; tabs < 80; tabs += 1) {
      await page.keyboard.press('Tab')
      names.add(await focusedName())
    }
    for (const name of [
      'New conversation',
      'Export all conversations',
      'Search conversations',
      'in Markdown',
      'Actions for in Markdown',
      'Toggle sidebar',
      'Copy question',
      'Edit question',
      'Copy code',
      'Copy answer',
      'Regenerate',
      'Next version',
      'Your question',
      'Add image',
      'Model: m:latest',
      'System prompt and parameters',
      'Send',
    ]) {
      expect(names).toContain(name)
    }
  })

  it('room on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await conversations().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Toggle sidebar' }).click()
    await begin('on a phone')
    await answer()
      .getByText(/token-7/)
      .waitFor()
    const overflow = () => page.evaluate<number>(OVERFLOW_PX)
    await expect.poll(overflow).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Toggle sidebar' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'in Markdown' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await answer().locator('.hljs-keyword').waitFor()
    await expect.poll(overflow).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('words for an answer that never came, for everybody', async () => {
    upstream.script(goReply(400, 'application/json', '{"error":"this prompt is refused"}'))
    await begin('refused')
    await page.getByText('Could not get an answer').waitFor()
    await expectAccessible(page)
  })

  it('a history on the server, which nobody else sees, and words for what nobody read', async () => {
    willSay({ content: 'Half of ' }, { content: 'it.' })
    await gateway.admin('PATCH', '/settings', { chat: { abandonMs: ABANDON_MS } })
    const eve = await registerPerson(gateway, 'eve')
    const chat = await eve.begin({ title: 'Left alone' })
    await eve.ask(chat, 'is somebody there?')
    const state = async () => (await eve.read(chat)).messages.at(-1).state
    await eventually(state).toBe('abandoned')
    const hers = await openBrowser(eve, { locale: 'de-DE' })
    const evePage = hers.page
    await evePage.goto(`${gateway.url}/ui/chat/${chat}`)
    await evePage.getByText('Half of').waitFor()
    await evePage.getByText('Stopped because nobody was reading it').waitFor()
    await expectAccessible(evePage)
    expect(await evePage.getByRole('link', { name: 'in Markdown' }).count()).toBe(0)
    // There is no German: what the page says of itself is what it speaks.
    expect(await evePage.locator('html').getAttribute('lang')).toBe('en')
    expectNoProblems(hers.watched)
    await hers.leave()
  })

  it('met no error, and no page has asked anybody else', () => expectNoProblems(visitor!.watched))
})
