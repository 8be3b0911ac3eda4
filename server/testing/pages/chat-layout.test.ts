import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { continueAs, comeIn, type Visitor } from '../browser/visitor.ts'
import { expectAccessible } from '../browser/accessibility.ts'
import { hasChromium } from '../browser/chromium.ts'
import { registerPerson } from '../chat-person.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { createLatch } from '../upstream/latch.ts'
import {
  chunk,
  chunkedHead,
  hold,
  inOrder,
  lastChunk,
  NDJSON,
  type Step,
} from '../upstream/steps.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { beginOn } from './chat-page.ts'

// Goal: whatever stands in a window beside a conversation, one can read its end and write below it.
// Method: a real browser, and a host whose answers are longer and wider than any window.

const WIDE = `const wide = "${'w'.repeat(300)}"`

const BELOW_WINDOW_PX =
  'document.querySelector("[data-composer]").getBoundingClientRect().bottom - window.innerHeight'
const BELOW_END_PX =
  '(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector("[role=region][aria-label=Messages]"))'
const GROW = `(() => {
  const messages = document.querySelector("[role=region][aria-label=Messages]")
  messages.firstElementChild.append(Object.assign(document.createElement('hr'), { style: 'height: 2000px' }))
  messages.dispatchEvent(new Event('scroll'))
})()`
const BESIDE_CODE_PX =
  '(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector("[data-code] pre"))'

describe.skipIf(!hasChromium)('the window of the chat', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let visitor: Visitor
  let page: Page

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m'], replays: false })
    gateway = await startTestGateway({
      hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    })
    const ada = await registerPerson(gateway, 'ada')
    visitor = await comeIn(gateway.url, { viewport: { width: 1280, height: 800 } })
    page = visitor.page
    await continueAs(ada, visitor.context, gateway.url)
    await page.goto(`${gateway.url}/ui/chat`)
  })
  afterAll(async () => {
    await visitor.leave()
    await gateway.stop()
    await upstream.stop()
  })

  /** The next answer. */
  const willSay = (...pieces: readonly (string | Step)[]): void => {
    const line = (fields: object) => chunk(`${JSON.stringify({ model: 'm', ...fields })}\n`)
    const said = pieces.map((piece) =>
      typeof piece === 'string' ? line({ message: { content: piece }, done: false }) : piece,
    )
    const end = line({ message: { content: '' }, done: true, done_reason: 'stop', eval_count: 9 })
    upstream.script(inOrder(chunkedHead(NDJSON), ...said, end, lastChunk))
  }

  const measured = (expression: string) => expect.poll(() => page.evaluate<number>(expression))
  const jump = () => page.getByRole('button', { name: 'Jump to latest' })

  it('shows the end of what grows until its reader scrolls up', async () => {
    willSay(...Array.from({ length: 20 }, () => 'x'.repeat(10_000)))
    await beginOn(page, 'a line of 200 kB')
    await page.getByText('9 output tokens').waitFor()
    await measured(BELOW_END_PX).toBeLessThan(2)
    // It grows between two frames, before the browser has told of the last move to its end.
    await page.evaluate(GROW)
    await measured(BELOW_END_PX).toBeLessThan(2)
    expect(await jump().count()).toBe(0)
    await page.getByRole('region', { name: 'Messages' }).hover()
    await page.mouse.wheel(0, -400)
    await jump().click()
    await measured(BELOW_END_PX).toBeLessThan(2)
    await jump().waitFor({ state: 'detached' })
  })

  it('shows that code is wider, and wraps it', async () => {
    willSay(`\`\`\`js\n${WIDE}\n\`\`\``)
    await beginOn(page, 'code')
    await page.locator('.hljs-string').waitFor()
    await measured(BESIDE_CODE_PX).toBeGreaterThan(100)
    const wrap = page.getByRole('button', { name: 'Wrap lines' })
    expect(await wrap.getAttribute('aria-pressed')).toBe('false')
    await wrap.click()
    await measured(BESIDE_CODE_PX).toBe(0)
    await expectAccessible(page)
    await wrap.click()
    await measured(BESIDE_CODE_PX).toBeGreaterThan(100)
  })

  it('has one main part', async () => {
    await expect.poll(() => page.getByRole('main').count()).toBe(1)
  })

  it('keeps the place to write in sight below a banner', async () => {
    await visitor.context.setOffline(true)
    await page.getByLabel('Search conversations').fill('x')
    const banner = page.getByRole('alert', { name: 'The gateway is not responding' })
    await banner.waitFor()
    for (const size of [
      { width: 1280, height: 800 },
      { width: 360, height: 640 },
    ]) {
      await page.setViewportSize(size)
      await measured(BELOW_WINDOW_PX).toBeLessThan(0)
    }
    await visitor.context.setOffline(false)
    await page.getByRole('button', { name: 'Retry now' }).click()
    await banner.waitFor({ state: 'detached' })
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('says that the gateway is shutting down while it finishes what runs', async () => {
    const latch = createLatch()
    willSay('The first half', hold(latch), ' and the other.')
    await beginOn(page, 'at the end')
    await page.getByText('The first half').waitFor()
    const stopped = gateway.stop()
    const banner = page.getByRole('alert', { name: 'The gateway is shutting down' })
    await banner.waitFor()
    await measured(BELOW_WINDOW_PX).toBeLessThan(0)
    await expectAccessible(page)
    latch.release()
    await page.getByText('The first half and the other.').waitFor()
    await stopped
    await banner.waitFor({ state: 'detached' })
    await page.getByRole('alert', { name: 'The gateway is not responding' }).waitFor()
  })
})
