// `npm run chat-smoothness`: whether the chat stays smooth while much is in it. 300 messages, then an
// answer of 200 tokens a second, on a processor four times slower than this one, in real Chromium. It
// needs Chromium, as the tests of pages do, and pages that are built, and fails where a bar is missed.
import type { Page } from 'playwright-core'
import { startChromium } from '../server/testing/browser/chromium.ts'
import { continueAs } from '../server/testing/browser/visitor.ts'
import { judge, percentile, say } from './page-speed/bars.ts'
import {
  LONG_ONE,
  startLongConversation,
  type LongConversation,
} from './page-speed/long-conversation.ts'
import { enterAndWatch, typeAndWatch } from './page-speed/reactions.ts'
import { traceTasks } from './page-speed/tasks.ts'
import { needChromium } from './setup/need-chromium.mjs'

const MESSAGES = 300
const THROTTLE = 4
const KEYS = 100
const KEYS_AT_REST = 30

const openPage = async ({ gateway, person }: LongConversation): Promise<Page> => {
  const browser = await startChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await continueAs(person, context, gateway.url)
  return context.newPage()
}

const openConversation = async (page: Page, { gateway, chatId }: LongConversation) => {
  await page.goto(`${gateway.url}/ui/chat/${chatId}`)
  await page.getByRole('article').last().waitFor()
  const openMs = await page.evaluate(() => performance.now())
  say(`        the first view of ${MESSAGES} messages took ${Math.round(openMs)} ms`)
  // What is near the end is drawn in steps.
  await page.waitForTimeout(3_000)
}

/** What a key takes here while nothing else happens: no figure below can be better. */
const typeAtRest = async (page: Page) => {
  await page.locator('[data-composer]').focus()
  const delays = await typeAndWatch(page, KEYS_AT_REST)
  const [half, most] = [percentile(delays, 0.5), percentile(delays, 0.95)].map(Math.round)
  say(`        key to frame while nothing happens: half within ${half} ms, 95 % within ${most} ms`)
}

const typeWhileItStreams = async (page: Page, { person, chatId, leafId }: LongConversation) => {
  const session = await page.context().newCDPSession(page)
  await person.ask(chatId, LONG_ONE, { parentId: leafId })
  await page.locator('[aria-busy=true] p').first().waitFor()
  await page.locator('[data-composer]').focus()
  let delays: readonly number[] = []
  const tasks = await traceTasks(session, async () => {
    delays = await typeAndWatch(page, KEYS)
  })
  say(
    `        ${tasks.length} tasks of 1 ms and more, ${tasks.filter((ms) => ms > 50).length} over 50 ms`,
  )
  judge({ what: 'tasks, 95 % within', value: percentile(tasks, 0.95), max: 50, unit: 'ms' })
  say(
    `        tasks, 99 % within ${Math.round(percentile(tasks, 0.99))} ms, the longest ${Math.round(Math.max(...tasks))} ms`,
  )
  judge({ what: 'key to frame, half within', value: percentile(delays, 0.5), max: 50, unit: 'ms' })
  judge({ what: 'key to frame, 95 % within', value: percentile(delays, 0.95), max: 50, unit: 'ms' })
}

const askWhileAnotherRuns = async (page: Page, { person }: LongConversation) => {
  await page.getByRole('button', { name: 'Send' }).waitFor()
  const other = await person.begin()
  await person.ask(other, LONG_ONE)
  await page.locator('[data-composer]').fill('who waits')
  const bubbleMs = await enterAndWatch(page, '[data-waiting]')
  judge({ what: 'Enter to the waiting bubble', value: bubbleMs, max: 300, unit: 'ms' })
}

await needChromium()
const conversation = await startLongConversation(MESSAGES)
const page = await openPage(conversation)
try {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  await openConversation(page, conversation)
  await typeAtRest(page)
  await typeWhileItStreams(page, conversation)
  await askWhileAnotherRuns(page, conversation)
} finally {
  await page.context().browser()?.close()
  await conversation.stop()
}
