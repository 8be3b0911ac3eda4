import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../browser/accessibility.ts'
import { hasChromium } from '../browser/chromium.ts'
import { startSignedIn, type SignedIn } from './signed-in.ts'

// Goal: no page keeps anybody out in any state that it can be in. Method: the pages of a new gateway, which
// are empty, opened one after the other in one tab while all that they ask is answered in the same way.

const PAGES = [
  '/chat',
  '/live',
  '/usage',
  '/usage/requests',
  '/whitelist',
  '/keys',
  '/users',
  '/invitations',
  '/hosts',
  '/models',
  '/settings',
  '/settings?history=1',
  '/audit',
  '/health',
  '/first-steps',
  '/account',
  '/account/keys',
  '/account/usage',
]

/** It asks for nothing, so it has no other state, and a look at it brings nothing that the others know. */
const START = { path: '/connect', title: 'Connect' }

/** Its stream says by itself that what it shows is old. */
const STREAMED = '/live'

const ANSWERS = {
  failed: { status: 500, json: { error: 'made up', code: 'internal_error', requestId: 'r-7' } },
  forbidden: { status: 403, json: { error: 'the role operator is needed', code: 'forbidden' } },
}

type State = keyof typeof ANSWERS | 'there' | 'loading'

describe.skipIf(!hasChromium)('every page', () => {
  let pages: SignedIn
  let page: Page
  let state: State = 'there'

  beforeAll(async () => {
    pages = await startSignedIn()
    page = pages.page
    await page.emulateMedia({ reducedMotion: 'reduce' })
    // A shared worker asks past what the tests see of a page.
    await page.addInitScript('delete globalThis.SharedWorker')
    await page.route(/\/(api|auth)\//, answer)
  })
  afterAll(() => pages.stop())

  const answer = async (route: Route): Promise<void> => {
    if (state === 'there' || route.request().url().endsWith('/auth/me')) await route.continue()
    else if (state !== 'loading') await route.fulfill(ANSWERS[state])
  }

  /** One after the other; what stands around them is the same each time, and tested elsewhere. */
  const openAll = async (paths: readonly string[], look: () => Promise<void>): Promise<void> => {
    for (const path of paths) {
      await page.evaluate(`history.pushState(null, '', '/ui${path}')`)
      await page.locator('#content h1, #content textarea').first().waitFor()
      await look()
    }
  }

  /** Once it shows the sign of its state. */
  const lookFor = (sign: string) => async (): Promise<void> => {
    await page.locator(`#content ${sign}:visible`).first().waitFor()
    await expectAccessible(page, '#content')
  }

  const untilThere = async (): Promise<void> => {
    await expect.poll(() => page.locator('#content [aria-busy=true]').count()).toBe(0)
  }

  /** Nothing that was shown before is known. */
  const forgetAll = async (next: State): Promise<void> => {
    state = 'there'
    await page.goto(`${pages.gateway.url}/ui${START.path}`)
    await page.getByRole('heading', { name: START.title, level: 1 }).waitFor()
    state = next
  }

  it(
    'keeps nobody out when all that it asks fails, before and after it came',
    { timeout: 300_000 },
    async () => {
      await forgetAll('failed')
      await openAll(PAGES, lookFor('[role=alert]'))
      state = 'there'
      await openAll(PAGES, untilThere)
      await page.evaluate('{ const now = Date.now; Date.now = () => now() + 60_000 }')
      state = 'failed'
      await openAll(
        PAGES.filter((path) => path !== STREAMED),
        lookFor('[class*=stale]'),
      )
    },
  )

  it.each([
    ['forbidden', '[role=alert]'],
    ['loading', '[aria-busy=true]'],
  ] as const)('keeps nobody out while all that it asks is %s', async (next, sign) => {
    await forgetAll(next)
    await openAll(PAGES, lookFor(sign))
  })

  it('keeps nobody out while a backup is made', async () => {
    await forgetAll('there')
    const json = { items: [], growingBytes: 3_000_000 }
    await page.route(/\/backups$/, (route) => route.fulfill({ json }))
    await openAll(['/health'], async () => {
      await page.getByText('Creating a backup').waitFor()
      await untilThere()
      await expectAccessible(page, '#content')
    })
  })
})
