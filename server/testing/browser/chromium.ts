import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { execFileSync } from 'node:child_process'
import { isAbsolute } from 'node:path'
import { expect } from 'vitest'

const command = (): string => process.env['SEADRAGON_TEST_CHROMIUM'] ?? ''

/** Whether pages can be tested here; the set-up of the tests says how to get a browser. */
export const hasChromium = command() !== ''

/** A real browser, headless. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: isAbsolute(command()) ? command() : whereIs(command()),
    // Root has no sandbox of Chromium's, and containers little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  })

const whereIs = (command: string): string =>
  execFileSync('which', [command], { encoding: 'utf8' }).trim()

/** What no page may ever do, gathered while a test uses it. */
export interface Watch {
  readonly problems: readonly string[]
}

/**
 * Watches every page of a context: errors on the console, faults of scripts, violations of the content
 * security policy and requests to any other origin are problems.
 */
export const watch = (context: BrowserContext, origin: string): Watch => {
  const problems: string[] = []
  const observe = (page: Page): void => {
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`))
    page.on('request', (request) => {
      const url = request.url()
      const isOwn = url.startsWith(`${origin}/`) || /^(data|blob):/.test(url)
      if (!isOwn) problems.push(`request: ${url}`)
    })
  }
  context.on('page', observe)
  return { problems }
}

export const expectNoProblems = ({ problems }: Watch): void => expect(problems).toEqual([])
