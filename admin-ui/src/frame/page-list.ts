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
  readonly component: ComponentType & { readonly load: () => Promise<unknown> }
}

/** Pages that belong together, under a heading of the menu. */
export interface PageSection {
  readonly label: string
  readonly pages: readonly PageEntry[]
}

/** A page that is loaded when it is opened, or before. */
const opened = <Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): PageEntry['component'] =>
  Object.assign(
    lazy(async () => ({ default: (await load())[name] as ComponentType })),
    { load },
  )

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
        component: opened(() => import('../chat/chat-page.tsx'), 'ChatPage'),
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
        component: opened(() => import('../live/live-page.tsx'), 'LivePage'),
      },
      {
        path: '/usage',
        label: 'Usage',
        icon: IconChartBar,
        role: 'operator',
        component: opened(() => import('../usage/usage-page.tsx'), 'UsagePage'),
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
        component: opened(() => import('../whitelist/whitelist-page.tsx'), 'WhitelistPage'),
      },
      {
        path: '/keys',
        label: 'Keys',
        icon: IconKey,
        role: 'operator',
        component: opened(() => import('../keys/keys-page.tsx'), 'KeysPage'),
      },
      {
        path: '/users',
        label: 'Users',
        icon: IconUsers,
        role: 'operator',
        component: opened(() => import('../people/people-page.tsx'), 'PeoplePage'),
      },
      {
        path: '/invitations',
        label: 'Invitations',
        icon: IconMailPlus,
        role: 'admin',
        component: opened(() => import('../invitations/invitations-page.tsx'), 'InvitationsPage'),
      },
    ],
  },
  {
    label: 'Gateway',
    pages: [
      {
        path: '/hosts',
        label: 'Hosts',
        icon: IconServer,
        role: 'operator',
        component: opened(() => import('../hosts/hosts-page.tsx'), 'HostsPage'),
      },
      {
        path: '/models',
        label: 'Models',
        icon: IconCube,
        role: 'operator',
        component: opened(() => import('../models/models-page.tsx'), 'ModelsPage'),
      },
      {
        path: '/settings',
        label: 'Settings',
        icon: IconSettings,
        role: 'operator',
        component: opened(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
      },
      {
        path: '/audit',
        label: 'Audit',
        icon: IconHistory,
        role: 'operator',
        component: opened(() => import('../audit/audit-page.tsx'), 'AuditPage'),
      },
      {
        path: '/health',
        label: 'Health',
        icon: IconHeartbeat,
        role: 'operator',
        component: opened(() => import('../health/health-page.tsx'), 'HealthPage'),
      },
      {
        path: '/first-steps',
        label: 'First steps',
        icon: IconListCheck,
        role: 'operator',
        component: opened(() => import('../first-steps/first-steps-page.tsx'), 'FirstStepsPage'),
      },
    ],
  },
  {
    label: 'You',
    pages: [
      {
        path: '/connect',
        label: 'Connect',
        icon: IconPlug,
        role: 'user',
        component: opened(() => import('../connect/connect-page.tsx'), 'ConnectPage'),
      },
      {
        path: '/account',
        label: 'Account',
        icon: IconUserCircle,
        role: 'user',
        component: opened(() => import('../account/account-page.tsx'), 'AccountPage'),
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

/**
 * The page that an address below `/ui` means. Its code can be fetched before it is known who is there:
 * by then it has come.
 */
export const pageAt = (location: string): PageEntry | undefined =>
  SECTIONS.flatMap((section) => section.pages).find(
    ({ path }) => location === path || location.startsWith(`${path}/`),
  )
