import type { Page } from 'playwright-core'

export interface Scene {
  readonly name: string
  readonly path: string
  /** Its heading. */
  readonly title: string
  /** What is to be done before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

/** What is worth a picture. */
export const SCENES: readonly Scene[] = [
  { name: 'keys', path: '/keys', title: 'Keys' },
  {
    name: 'key-new',
    path: '/keys?new=1',
    title: 'Keys',
    prepare: (page) => page.getByLabel('Name').fill('build robot'),
  },
  { name: 'first-steps', path: '/first-steps', title: 'First steps' },
  { name: 'connect', path: '/connect', title: 'Connect' },
  { name: 'settings', path: '/settings', title: 'Settings' },
  { name: 'health', path: '/health', title: 'Health' },
  { name: 'audit', path: '/audit', title: 'Audit' },
  { name: 'hosts', path: '/hosts', title: 'Hosts' },
  { name: 'host-new', path: '/hosts?new=1', title: 'Hosts' },
  { name: 'models', path: '/models', title: 'Models' },
  { name: 'invitations', path: '/invitations', title: 'Invitations' },
  {
    name: 'invitation-made',
    path: '/invitations?new=1',
    title: 'Invitations',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Make the link' }).click()
      await page.getByText('Copy it now').waitFor()
    },
  },
  { name: 'users', path: '/users', title: 'Users' },
  {
    name: 'user',
    path: '/users',
    title: 'Users',
    prepare: (page) => page.getByRole('button', { name: 'Manage ada' }).click(),
  },
  { name: 'account', path: '/account', title: 'Account' },
  { name: 'account-keys', path: '/account/keys', title: 'Account' },
  { name: 'usage', path: '/usage', title: 'Usage' },
  { name: 'usage-table', path: '/usage?by=model&view=table', title: 'Usage' },
  { name: 'requests', path: '/usage/requests', title: 'Requests' },
]
