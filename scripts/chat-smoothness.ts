// `npm run chat-smoothness`: whether the chat stays smooth while much is in it. 300 messages, then an
// answer of 200 tokens a second, on a processor four times slower than this one, in real Chromium.
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { startChromium } from '../server/testing/browser/chromium.ts'
import { registerPerson } from '../server/testing/chat-person.ts'
import { startTestGateway } from '../server/testing/gateway.ts'
import {
  chunk,
  chunkedHead,
  lastChunk,
  NDJSON,
  type Step,
} from '../server/testing/upstream/steps.ts'
import { startUpstream } from '../server/testing/upstream/upstream.ts'

const MESSAGES = 300
const TOKENS_PER_SECOND = 200
const STREAM_S = 15
const THROTTLE = 4

const PARAGRAPHS = [
  'A paragraph with **bold** words, `code`, and [a link](https://example.org/page) in it. ',
  '- first point\n- second point\n- third point\n',
  '```ts\nexport const add = (a: number, b: number): number => a + b\nconsole.log(add(1, 2))\n```\n',
  '| name | value |\n|---|---|\n| one | 1 |\n| two | 2 |\n',
  'Another paragraph, long enough to be broken into several lines on most screens, as models write. ',
]
const ANSWER = `${PARAGRAPHS.join('\n\n')}\n\n`.repeat(4)

const line = (content: string, isDone = false): string =>
  `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: isDone, ...(isDone && { done_reason: 'stop' }) })}\n`

const atOnce: Step = async (exchange) => {
  for (const step of [chunkedHead(NDJSON), chunk(line(ANSWER)), chunk(line('', true)), lastChunk]) {
    await step(exchange)
  }
}

const asStream: Step = async (exchange) => {
  await chunkedHead(NDJSON)(exchange)
  const tokens = ANSWER.repeat(8).match(/.{1,5}/gs) ?? []
  const startedAt = performance.now()
  let sent = 0
  while (performance.now() - startedAt < STREAM_S * 1_000 && sent < tokens.length) {
    const due = ((performance.now() - startedAt) / 1_000) * TOKENS_PER_SECOND
    for (; sent < due && sent < tokens.length; sent += 1) {
      await chunk(line(tokens[sent] ?? ''))(exchange)
    }
    await sleep(5)
  }
  await chunk(line('', true))(exchange)
  await lastChunk(exchange)
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

const upstream = await startUpstream({ models: ['m'], replays: false })
upstream.script(asStream, { times: Infinity, when: ({ text }) => text.includes('the long one') })
upstream.script(atOnce, { times: Infinity })
const gateway = await startTestGateway({
  hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
})
const ada = await registerPerson(gateway, 'ada')
const listener = await ada.follow()
const chat = await ada.begin()
let parentId: string | null = null
for (let count = 0; count < MESSAGES; count += 2) {
  await ada.ask(chat, `question ${count}`, { parentId })
  parentId = (await listener.next('ended')).data.message.id
}

const browser = await startChromium()
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const [name = '', value = ''] = ada.browser.cookieHeader.split('=')
await context.addCookies([{ name, value, url: gateway.url }])
const page = await context.newPage()
const devtools = await context.newCDPSession(page)
await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })

const openedAt = performance.now()
await page.goto(`${gateway.url}/ui/chat/${chat}`)
await page.getByRole('article').last().waitFor()
const openMs = performance.now() - openedAt
await sleep(3_000)

const traceTasks = async (session: CDPSession, work: () => Promise<void>): Promise<number[]> => {
  const tasks: number[] = []
  session.on('Tracing.dataCollected', ({ value: events }) => {
    for (const event of events as unknown as TraceEvent[]) {
      if (event.name === 'RunTask' && event.dur !== undefined) tasks.push(event.dur / 1_000)
    }
  })
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline', 'toplevel'] },
    transferMode: 'ReportEvents',
  })
  await work()
  const isOver = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await isOver
  return tasks
}

interface TraceEvent {
  readonly name: string
  readonly dur?: number
}

/** From a key to the frame that shows it. */
const typeSlowly = (on: Page, count: number): Promise<number[]> =>
  on.evaluate(async (times) => {
    const field = document.querySelector('[data-composer]') as unknown as TextField
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')!
    const delays: number[] = []
    for (let index = 0; index < times; index += 1) {
      const typedAt = performance.now()
      value.set!.call(field, `${field.value}x`)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => {
        requestAnimationFrame(() => setTimeout(resolve, 0))
      })
      delays.push(performance.now() - typedAt)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    return delays
  }, count)

let typing: number[] = []
await ada.ask(chat, 'the long one', { parentId })
await sleep(1_000)
const tasks = await traceTasks(devtools, async () => {
  typing = await typeSlowly(page, 60)
})
listener.close()

const busy = tasks.filter((ms) => ms >= 1)
const report = {
  'first view of the conversation, ms': Math.round(openMs),
  'tasks of at least 1 ms': busy.length,
  'task p95, ms': Number(percentile(busy, 0.95).toFixed(1)),
  'task p99, ms': Number(percentile(busy, 0.99).toFixed(1)),
  'longest task, ms': Math.round(Math.max(...busy)),
  'tasks over 50 ms': busy.filter((ms) => ms > 50).length,
  'key to frame p50, ms': Number(percentile(typing, 0.5).toFixed(1)),
  'key to frame p95, ms': Number(percentile(typing, 0.95).toFixed(1)),
}
for (const [what, figure] of Object.entries(report)) process.stdout.write(`${what}: ${figure}\n`)
await browser.close()
await gateway.stop()
await upstream.stop()
process.exit(0)

declare const document: { querySelector(selector: string): object | null }
declare const requestAnimationFrame: (call: () => void) => void

interface TextField {
  value: string
  dispatchEvent(event: Event): boolean
}
