import type { Page } from 'playwright-core'
import { CODE_QUESTION, SLOW_QUESTION } from './answers.ts'
import type { Team } from './team.ts'

export interface Scene {
  readonly name: string
  readonly path: string
  /** Its heading. */
  readonly title: string
  /** What is to be done before the picture is taken. */
  readonly prepare?: (page: Page, team: Team) => Promise<unknown>
  /** And after it. */
  readonly after?: (page: Page, team: Team) => Promise<unknown>
  /** It is also among the pictures of the documentation, in this form. */
  readonly shown?: { readonly width: number; readonly height: number; readonly isDark: boolean }
}

const ask = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Your question' }).fill(text)
  await page.keyboard.press('Enter')
}

const NEW_CHAT = { path: '/chat', title: 'What would you like to know?' }

const CHAT: readonly Scene[] = [
  { name: 'chat', ...NEW_CHAT },
  {
    name: 'chat-code',
    ...NEW_CHAT,
    prepare: async (page) => {
      await ask(page, CODE_QUESTION)
      await page.getByText(/tokens\/s/).waitFor()
    },
    shown: { width: 1280, height: 800, isDark: false },
  },
  {
    name: 'chat-streaming',
    ...NEW_CHAT,
    prepare: async (page, { turnstile }) => {
      await ask(page, SLOW_QUESTION)
      await turnstile.reached(1)
      await page.getByText('as it is').waitFor()
    },
    after: (_, { turnstile }) => turnstile.letOne(),
  },
  {
    name: 'chat-waiting',
    ...NEW_CHAT,
    prepare: async (page, team) => {
      await team.flood()
      await ask(page, 'What is a sea dragon?')
      await page.getByText(/^Position \d/).waitFor()
      await page.getByText(/waited \d/).waitFor()
    },
    after: (_, team) => team.clear(),
    shown: { width: 390, height: 760, isDark: true },
  },
  {
    name: 'palette',
    path: '/live',
    title: 'Live',
    prepare: async (page) => {
      await page.keyboard.press('Control+K')
      await page.getByPlaceholder('Search conversations').fill('sea')
      await page.getByRole('button', { name: /sea salty/ }).waitFor()
    },
    after: (page) => page.keyboard.press('Escape'),
  },
]

const LIVE: readonly Scene[] = [
  { name: 'live-idle', path: '/live', title: 'Live' },
  {
    name: 'live',
    path: '/live',
    title: 'Live',
    prepare: async (page, team) => {
      await team.flood()
      await page.getByText(/requests waiting$/).waitFor()
    },
    shown: { width: 1280, height: 1180, isDark: true },
  },
  {
    name: 'live-why',
    path: '/live',
    title: 'Live',
    prepare: (page) => page.getByRole('button', { name: 'Position 2: why here?' }).click(),
    after: (_, team) => team.clear(),
  },
]

const ACCESS: readonly Scene[] = [
  { name: 'whitelist', path: '/whitelist', title: 'Whitelist' },
  {
    name: 'whitelist-proxy',
    path: '/whitelist',
    title: 'Whitelist',
    prepare: async (page, { gateway }) => {
      const headers = { 'X-Forwarded-For': '192.0.2.7' }
      await fetch(`${gateway.url}/api/tags`, { headers })
      await page.reload()
      await page.getByRole('button', { name: /^Trust / }).click()
      await page.getByText('will believe').waitFor()
    },
  },
  {
    name: 'keys',
    path: '/keys',
    title: 'Keys',
    prepare: async (page, team) => {
      await team.flood()
      await page.getByText(/of 20 waiting/).waitFor()
      await page.getByText(/[12] of 2 running/).waitFor()
    },
    after: (_, team) => team.clear(),
  },
  {
    name: 'key-new',
    path: '/keys?new=1',
    title: 'Keys',
    prepare: (page) => page.getByLabel('Name').fill('build robot'),
  },
  { name: 'invitations', path: '/invitations', title: 'Invitations' },
  {
    name: 'invitation-made',
    path: '/invitations?new=1',
    title: 'Invitations',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Create link' }).click()
      await page.getByText('Copy the link now').waitFor()
    },
  },
  { name: 'users', path: '/users', title: 'Users' },
  {
    name: 'user',
    path: '/users',
    title: 'Users',
    prepare: (page) => page.getByRole('button', { name: 'Manage ada' }).click(),
  },
]

const GATEWAY: readonly Scene[] = [
  { name: 'hosts', path: '/hosts', title: 'Hosts' },
  { name: 'host-new', path: '/hosts?new=1', title: 'Hosts' },
  {
    name: 'models',
    path: '/models',
    title: 'Models',
    // One that was loaded, and let go.
    prepare: async (page, { gateway }) => {
      const order = (act: string) =>
        gateway.admin('POST', '/models/qwen3%3A8b/memory', { host: 'gpu-small', act })
      for (const act of ['load', 'unload', 'pin']) await order(act)
      await page.reload()
      await page.getByText('Kept loaded').waitFor()
      await page.getByRole('button', { name: 'Show as table' }).click()
    },
  },
  {
    name: 'model-memory',
    path: '/models',
    title: 'Models',
    prepare: async (page) => {
      await page
        .getByRole('button', { name: /^Memory actions for / })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Keep loaded…' }).click()
      await page.getByText(/Nothing is running there now/).waitFor()
    },
  },
  { name: 'settings', path: '/settings', title: 'Settings' },
  {
    name: 'settings-unsaved',
    path: '/settings?group=queue',
    title: 'Settings',
    prepare: (page) => page.getByRole('textbox', { name: 'Queue › Aging per minute' }).fill('0.3'),
  },
  { name: 'settings-history', path: '/settings?history=1', title: 'Settings' },
  { name: 'audit', path: '/audit', title: 'Audit' },
  { name: 'health', path: '/health', title: 'Health' },
  { name: 'first-steps', path: '/first-steps', title: 'First steps' },
]

const USAGE: readonly Scene[] = [
  {
    name: 'usage',
    path: '/usage?range=30d',
    title: 'Usage',
    prepare: (page) => page.locator('canvas').first().waitFor(),
    shown: { width: 1280, height: 900, isDark: false },
  },
  {
    name: 'usage-prices',
    path: '/usage?range=30d&by=model&prices=1',
    title: 'Usage',
    prepare: async (page) => {
      await page.getByLabel('Currency').fill('EUR')
      await page.getByRole('button', { name: 'Add all other models' }).click()
      await page.getByLabel('Per slot hour: All other models').fill('0.35')
    },
    after: (_, { gateway }) => {
      const models = { 'qwen3:4b': { input: 0.2, output: 0.6 }, '*': { gpuHour: 0.35 } }
      return gateway.admin('PATCH', '/settings', { prices: { currency: 'EUR', models } })
    },
  },
  {
    name: 'usage-cost',
    path: '/usage?range=30d&by=model&measure=cost',
    title: 'Usage',
    prepare: (page) => page.locator('canvas').first().waitFor(),
  },
  {
    name: 'usage-dates',
    path: '/usage?range=7d&by=model',
    title: 'Usage',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Custom range' }).click()
      await page.locator('canvas').first().waitFor()
    },
  },
  { name: 'usage-table', path: '/usage?by=model&view=table&range=7d', title: 'Usage' },
  { name: 'requests', path: '/usage/requests?range=yesterday', title: 'Requests' },
]

const OWN: readonly Scene[] = [
  { name: 'connect', path: '/connect', title: 'Connect' },
  { name: 'account', path: '/account', title: 'Account' },
  { name: 'account-keys', path: '/account/keys', title: 'Account' },
  { name: 'account-usage', path: '/account/usage', title: 'Account' },
  {
    name: 'help',
    path: '/connect',
    title: 'Connect',
    prepare: (page) => page.keyboard.press('Shift+?'),
  },
]

/** What is worth a picture, in the order of the menu. */
export const SCENES: readonly Scene[] = [CHAT, LIVE, USAGE, ACCESS, GATEWAY, OWN].flat()
