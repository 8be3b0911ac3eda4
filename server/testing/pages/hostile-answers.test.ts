import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerPerson, type ChatPerson } from '../chat-person.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, continueAs, type Visitor } from '../browser/visitor.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import type { Step } from '../upstream/steps.ts'
import { chunkedReply, NDJSON } from '../upstream/steps.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { HOSTILE_ANSWERS } from './hostile-answers.ts'
import { valueOf } from './signed-in.ts'

// Goal: whatever a model writes, nothing of it runs, nothing is fetched and the page stays usable
// (security.md 2.1). Method: a host whose answers are hostile, read in a real browser as they come and
// as they were kept.

/** Of one conversation: each answer is sent to the model with the next question. */
const ANSWERS_MAX = 40

const line = (fields: object): string => `${JSON.stringify({ model: 'm', ...fields })}\n`

const hostileStep: Step = async (exchange) => {
  const { messages } = exchange.request.json as { messages: { content: string }[] }
  const text = HOSTILE_ANSWERS[Number(messages.at(-1)!.content)] ?? ''
  const half = Math.ceil(text.length / 2)
  const pieces = [text.slice(0, half), text.slice(half)]
  await chunkedReply(NDJSON, [
    ...pieces.map((content) => line({ message: { role: 'assistant', content }, done: false })),
    line({ message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' }),
  ])(exchange)
}

describe.skipIf(!hasChromium)('hostile answers', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let visitor: Visitor
  let page: Page
  let ada: ChatPerson
  const chats: string[] = []

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m'], replays: false })
    upstream.script(hostileStep, { times: Infinity })
    gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    })
    ada = await registerPerson(gateway, 'ada')
    visitor = await comeIn(gateway.url)
    await continueAs(ada, visitor.context, gateway.url)
    page = visitor.page
    page.on('dialog', (dialog) => void dialog.dismiss())
  })
  afterAll(async () => {
    await visitor.leave()
    await gateway.stop()
    await upstream.stop()
  })

  /** What of the answers on the page could do something: there must be none. */
  const dangersOn = (): Promise<readonly string[]> =>
    page.evaluate(() => {
      const dangers: string[] = []
      if ('hostileHasRun' in window) dangers.push('a script has run')
      const inAnswers = (selector: string) =>
        document.querySelectorAll(`[data-role=assistant] [dir=auto] :is(${selector})`)
      for (const element of inAnswers('script, iframe, object, embed, form, style, link, img')) {
        dangers.push(element.outerHTML.slice(0, 200))
      }
      for (const element of inAnswers('*')) {
        const handler = [...element.attributes].find(({ name }) => name.startsWith('on'))
        if (handler !== undefined) dangers.push(element.outerHTML.slice(0, 200))
      }
      for (const element of inAnswers('a')) {
        const href = element.getAttribute('href') ?? ''
        if (!/^(https?:|mailto:)/.test(href) && !href.startsWith('#user-content-')) {
          dangers.push(`a link to ${href}`)
        }
      }
      return dangers
    })

  it('are more than three hundred', () => {
    expect(HOSTILE_ANSWERS.length).toBeGreaterThan(300)
  })

  it('are harmless while they come', { timeout: 300_000 }, async () => {
    const listener = await ada.follow()
    let chat = ''
    let parentId: string | null = null
    for (const [index] of HOSTILE_ANSWERS.entries()) {
      if (index % ANSWERS_MAX === 0) {
        chat = await ada.begin()
        chats.push(chat)
        parentId = null
        await page.goto(`${gateway.url}/ui/chat/${chat}`)
        await page.getByRole('textbox', { name: 'Your question' }).waitFor()
      }
      await ada.ask(chat, String(index), { parentId })
      const { data } = await listener.next('ended')
      expect(data.message.state).toBe('complete')
      parentId = data.message.id
    }
    listener.close()
    expect(await dangersOn()).toEqual([])
  })

  it('are harmless when they are read again', { timeout: 300_000 }, async () => {
    for (const chat of chats) {
      await page.goto(`${gateway.url}/ui/chat/${chat}`)
      await page
        .getByRole('article', { name: /^Answer from/ })
        .last()
        .waitFor()
      // Only what somebody sees is read as Markdown.
      for (const article of await page.getByRole('article', { name: /^Answer from/ }).all()) {
        await article.scrollIntoViewIfNeeded()
        await article.locator('[dir=auto]').waitFor()
      }
      expect(await dangersOn()).toEqual([])
      // The page still does what its reader wants.
      const field = page.getByRole('textbox', { name: 'Your question' })
      await field.fill('still here')
      await valueOf(field).toBe('still here')
      await field.fill('')
    }
  })

  it('have asked nobody anything, and met no policy that had to stop them', () => {
    expectNoProblems(visitor.watched)
  })
})

declare const document: {
  querySelectorAll(selector: string): Iterable<PageElement> & { readonly length: number }
}
declare const window: object

interface PageElement {
  readonly outerHTML: string
  readonly attributes: Iterable<{ readonly name: string }>
  getAttribute(name: string): string | null
}
