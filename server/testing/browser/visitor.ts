import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { ChatPerson } from '../chat-person.ts'
import { startChromium, watch, type Watch } from './chromium.ts'

/** Somebody with a browser of their own: what one keeps, another has not. */
export interface Visitor {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  readonly watched: Watch
  readonly leave: () => Promise<void>
}

/** Waits for longer than this come to nothing, and a test shall say which step it was. */
const STEP_MS_MAX = 30_000

/** Somebody comes to a gateway, and every page of theirs is watched; beside somebody whose browser it is, or alone. */
export const comeIn = async (
  origin: string,
  options: BrowserContextOptions = {},
  host?: Pick<Visitor, 'browser'>,
): Promise<Visitor> => {
  const browser = host?.browser ?? (await startChromium())
  // What slides or fades is on its way for longer than a test looks, and too faint to read meanwhile.
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(STEP_MS_MAX)
  const watched = watch(context, origin)
  return {
    browser,
    context,
    watched,
    page: await context.newPage(),
    leave: () => (host === undefined ? browser.close() : context.close()),
  }
}

/** Their browser has the session of somebody who is signed in without one. */
export const continueAs = async (
  { browser }: ChatPerson,
  context: BrowserContext,
  origin: string,
): Promise<void> => {
  const [name = '', value = ''] = browser.cookieHeader.split('=')
  await context.addCookies([{ name, value, url: origin }])
}
