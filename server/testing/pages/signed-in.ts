import type { BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible } from '../browser/accessibility.ts'
import { twoFrames } from '../browser/frames.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'

export const PASSWORD = 'seven sleepy seals'

export const DEMO = [{ name: 'demo', driver: 'demo' }]

export interface SignedIn extends Omit<Visitor, 'leave'> {
  readonly gateway: TestGateway
  /** Opens a page of the application and waits until its title is there. */
  open(path: string, title: string): Promise<void>
  stop(): Promise<void>
}

type GatewayOptions = Parameters<typeof startTestGateway>[0]

/** A gateway, with the demonstration model unless told otherwise, and its first admin, ada, in a browser. */
export const startSignedIn = async (options: Partial<GatewayOptions> = {}): Promise<SignedIn> => {
  const gateway = await startTestGateway({ hosts: DEMO, ...options })
  const permissions = ['clipboard-read', 'clipboard-write']
  const { leave, ...ada } = await comeIn(gateway.url, { permissions })
  await enrol(ada.context, gateway, { username: 'ada', link: gateway.setUpLink! })
  return {
    gateway,
    ...ada,
    open: async (path, title) => {
      await ada.page.goto(`${gateway.url}/ui${path}`)
      await ada.page.getByRole('heading', { name: title, level: 1 }).waitFor()
    },
    stop: async () => {
      await leave()
      await gateway.stop()
    },
  }
}

/** Makes an account by the secret of a link, and signs it in there. */
export const enrol = async (
  context: BrowserContext,
  gateway: TestGateway,
  { username, link }: { readonly username: string; readonly link: string },
): Promise<void> => {
  const { pathname, hash } = new URL(link)
  const reply = await context.request.post(
    `${gateway.url}/auth/${pathname.includes('setup') ? 'setup' : 'register'}`,
    { data: { token: hash.slice(1), username, password: PASSWORD } },
  )
  if (!reply.ok()) throw new Error(`${username} was not let in: ${await reply.text()}`)
}

/** What a field holds, looked at until it is as expected: pages follow what is done to them. */
export const valueOf = (field: Locator) => expect.poll(() => field.inputValue())

const LOOKS = [
  { width: 360, height: 740, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'dark' },
  { width: 1280, height: 800, colorScheme: 'dark' },
  { width: 1280, height: 800, colorScheme: 'light' },
] as const

/** In both themes, on a narrow and on a wide screen. */
export const expectAccessibleEverywhere = async (page: Page): Promise<void> => {
  for (const { colorScheme, ...size } of LOOKS) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await twoFrames(page)
    await expectAccessible(page)
  }
}
