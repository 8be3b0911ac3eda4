import type { ComponentType } from 'react'

/**
 * Where the code of each page is, by its path below `/ui`. Nothing else is here: what asks for a page
 * before all else (early.ts) imports this.
 */
export const PAGE_LOADS = {
  '/chat': async () => (await import('../chat/chat-page.tsx')).ChatPage,
  '/live': async () => (await import('../live/live-page.tsx')).LivePage,
  '/usage': async () => (await import('../usage/usage-page.tsx')).UsagePage,
  '/whitelist': async () => (await import('../whitelist/whitelist-page.tsx')).WhitelistPage,
  '/keys': async () => (await import('../keys/keys-page.tsx')).KeysPage,
  '/users': async () => (await import('../people/people-page.tsx')).PeoplePage,
  '/invitations': async () => (await import('../invitations/invitations-page.tsx')).InvitationsPage,
  '/hosts': async () => (await import('../hosts/hosts-page.tsx')).HostsPage,
  '/models': async () => (await import('../models/models-page.tsx')).ModelsPage,
  '/settings': async () => (await import('../settings/settings-page.tsx')).SettingsPage,
  '/audit': async () => (await import('../audit/audit-page.tsx')).AuditPage,
  '/health': async () => (await import('../health/health-page.tsx')).HealthPage,
  '/first-steps': async () => (await import('../first-steps/first-steps-page.tsx')).FirstStepsPage,
  '/connect': async () => (await import('../connect/connect-page.tsx')).ConnectPage,
  '/account': async () => (await import('../account/account-page.tsx')).AccountPage,
} as const satisfies Readonly<Record<`/${string}`, () => Promise<ComponentType>>>

export type PagePath = keyof typeof PAGE_LOADS

const PATHS = Object.keys(PAGE_LOADS) as PagePath[]

/** The page that an address means; undefined for a way in, or for none. */
export const pageAt = ({ pathname }: Location): PagePath | undefined =>
  PATHS.find((path) => `${pathname}/`.startsWith(`/ui${path}/`))
