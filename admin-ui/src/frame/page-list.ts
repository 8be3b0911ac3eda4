import {
  IconActivity,
  IconMessageCircle,
  IconChartBar,
  IconCube,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconListCheck,
  IconMailPlus,
  IconPlug,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconUserCircle,
  IconUsers,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { lazy, type ComponentType } from 'react'
import { ROLES, type Role } from '../../../shared/role.ts'

/** One page of the application. */
interface PageEntry {
  /** Below `/ui`. */
  readonly path: string
  readonly label: string
  readonly icon: TablerIcon
  /** The least role that sees it. */
  readonly role: Role
  readonly component: ComponentType
}

/** Pages that belong together, under a heading of the menu. */
export interface PageSection {
  readonly label: string
  readonly pages: readonly PageEntry[]
}

const AccountPage = lazy(async () => ({
  default: (await import('../account/account-page.tsx')).AccountPage,
}))

const AuditPage = lazy(async () => ({
  default: (await import('../audit/audit-page.tsx')).AuditPage,
}))

const ChatPage = lazy(async () => ({
  default: (await import('../chat/chat-page.tsx')).ChatPage,
}))

const ConnectPage = lazy(async () => ({
  default: (await import('../connect/connect-page.tsx')).ConnectPage,
}))

const FirstStepsPage = lazy(async () => ({
  default: (await import('../first-steps/first-steps-page.tsx')).FirstStepsPage,
}))

const HealthPage = lazy(async () => ({
  default: (await import('../health/health-page.tsx')).HealthPage,
}))

const HostsPage = lazy(async () => ({
  default: (await import('../hosts/hosts-page.tsx')).HostsPage,
}))

const InvitationsPage = lazy(async () => ({
  default: (await import('../invitations/invitations-page.tsx')).InvitationsPage,
}))

const LivePage = lazy(async () => ({
  default: (await import('../live/live-page.tsx')).LivePage,
}))

const KeysPage = lazy(async () => ({ default: (await import('../keys/keys-page.tsx')).KeysPage }))

const ModelsPage = lazy(async () => ({
  default: (await import('../models/models-page.tsx')).ModelsPage,
}))

const PeoplePage = lazy(async () => ({
  default: (await import('../people/people-page.tsx')).PeoplePage,
}))

const SettingsPage = lazy(async () => ({
  default: (await import('../settings/settings-page.tsx')).SettingsPage,
}))

const UsagePage = lazy(async () => ({
  default: (await import('../usage/usage-page.tsx')).UsagePage,
}))

const WhitelistPage = lazy(async () => ({
  default: (await import('../whitelist/whitelist-page.tsx')).WhitelistPage,
}))

/**
 * Every page in the order of the menu, and of `/ui/`, which opens the first. Each is loaded when it is
 * opened.
 */
const SECTIONS: readonly PageSection[] = [
  {
    label: 'Work',
    pages: [
      {
        path: '/chat',
        label: 'Chat',
        icon: IconMessageCircle,
        role: 'user',
        component: ChatPage,
      },
    ],
  },
  {
    label: 'Queue',
    pages: [
      {
        path: '/live',
        label: 'Live',
        icon: IconActivity,
        role: 'operator',
        component: LivePage,
      },
      {
        path: '/usage',
        label: 'Usage',
        icon: IconChartBar,
        role: 'operator',
        component: UsagePage,
      },
    ],
  },
  {
    label: 'Access',
    pages: [
      {
        path: '/whitelist',
        label: 'Whitelist',
        icon: IconShieldCheck,
        role: 'operator',
        component: WhitelistPage,
      },
      { path: '/keys', label: 'Keys', icon: IconKey, role: 'operator', component: KeysPage },
      { path: '/users', label: 'Users', icon: IconUsers, role: 'operator', component: PeoplePage },
      {
        path: '/invitations',
        label: 'Invitations',
        icon: IconMailPlus,
        role: 'admin',
        component: InvitationsPage,
      },
    ],
  },
  {
    label: 'Gateway',
    pages: [
      { path: '/hosts', label: 'Hosts', icon: IconServer, role: 'operator', component: HostsPage },
      { path: '/models', label: 'Models', icon: IconCube, role: 'operator', component: ModelsPage },
      {
        path: '/settings',
        label: 'Settings',
        icon: IconSettings,
        role: 'operator',
        component: SettingsPage,
      },
      { path: '/audit', label: 'Audit', icon: IconHistory, role: 'operator', component: AuditPage },
      {
        path: '/health',
        label: 'Health',
        icon: IconHeartbeat,
        role: 'operator',
        component: HealthPage,
      },
      {
        path: '/first-steps',
        label: 'First steps',
        icon: IconListCheck,
        role: 'operator',
        component: FirstStepsPage,
      },
    ],
  },
  {
    label: 'You',
    pages: [
      { path: '/connect', label: 'Connect', icon: IconPlug, role: 'user', component: ConnectPage },
      {
        path: '/account',
        label: 'Account',
        icon: IconUserCircle,
        role: 'user',
        component: AccountPage,
      },
    ],
  },
]

/** What this role may open; the server decides again for everything that a page asks. */
export const sectionsFor = (role: Role | null): readonly PageSection[] =>
  SECTIONS.map(({ label, pages }) => ({
    label,
    pages: pages.filter((page) => isAtLeast(role, page.role)),
  })).filter(({ pages }) => pages.length > 0)

const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) <= ROLES.indexOf(least)
