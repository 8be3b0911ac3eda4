import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectNoProblems,
  hasChromium,
  startChromium,
  watch,
} from '../../testing/browser/chromium.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
})
afterAll(() => gateway.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}${path}`, { headers, redirect: 'manual' })

const assetOf = async (): Promise<string> =>
  /src="(\/ui\/assets\/[^"]+\.js)"/.exec(await (await get('/ui/')).text())![1]!

describe('the pages', () => {
  it('are where / sends browsers, while programs hear that this is Ollama', async () => {
    const reply = await get('/', { Accept: 'text/html,application/xhtml+xml' })
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/ui/'])
    expect(await (await get('/')).text()).toBe('Ollama is running')
  })

  it('come with a policy that has a nonce of its own each time', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const reply = await get('/ui/')
        const nonce = /'nonce-([^']+)'/.exec(reply.headers.get('content-security-policy')!)![1]!
        expect(await reply.text()).toContain(nonce)
        return nonce
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })

  it('answer every path below /ui/ with the application, so that links into it work', async () => {
    const reply = await get('/ui/chat/some-conversation')
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await reply.text()).toContain('<div id="root">')
  })

  it('let files with a hash be kept for ever, and compress them', async () => {
    const path = await assetOf()
    const reply = await get(path, { 'Accept-Encoding': 'br' })
    expect(reply.headers.get('cache-control')).toContain('immutable')
    expect(reply.headers.get('content-encoding')).toBe('br')
    const again = await get(path, { 'If-None-Match': reply.headers.get('etag')! })
    expect(again.status).toBe(304)
  })

  it.each([
    '/ui/assets/gone.js',
    '/ui/assets/..%2f..%2fpackage.json',
    '/ui/assets/%2e%2e/%2e%2e/server/main.js',
  ])('have no file at %s', async (path) => {
    const reply = await get(path)
    const text = await reply.text()
    expect(text.includes('"name": "seadragon"') || text.includes('import ')).toBe(false)
  })
})

describe.skipIf(!hasChromium)('in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  it.each([
    ['/ui/sign-in', 'Sign in'],
    ['/docs', '/api/admin/whitelist'],
  ])('%s shows itself under its policy and asks nobody else', async (path, text) => {
    const context = await browser.newContext()
    const watched = watch(context, gateway.url)
    const page = await context.newPage()
    await page.goto(`${gateway.url}${path}`)
    await page.getByText(text).first().waitFor()
    expectNoProblems(watched)
    await context.close()
  })
})
