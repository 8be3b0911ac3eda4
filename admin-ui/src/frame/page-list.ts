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
import { PAGE_LOADS, type PagePath } from './page-loads.ts'

/** One page of the application. */
interface PageEntry {
  readonly path: PagePath
  readonly label: string
  readonly icon: TablerIcon
  /** The least role that sees it. */
  readonly role: Role
}

/** Pages that belong together, under a heading of the menu. */
interface Section<Entry> {
  readonly label: string
  readonly pages: readonly Entry[]
}

export type PageSection = Section<PageEntry & { readonly component: ComponentType }>

/** Every page in the order of the menu, and of `/ui/`, which opens the first. */
const MENU: readonly Section<PageEntry>[] = [
  {
    label: 'Work',
    pages: [
      {
        path: '/chat',
        label: 'Chat',
        icon: IconMessageCircle,
        role: 'user',
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
      },
      {
        path: '/usage',
        label: 'Usage',
        icon: IconChartBar,
        role: 'operator',
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
      },
      {
        path: '/keys',
        label: 'Keys',
        icon: IconKey,
        role: 'operator',
      },
      {
        path: '/users',
        label: 'Users',
        icon: IconUsers,
        role: 'operator',
      },
      {
        path: '/invitations',
        label: 'Invitations',
        icon: IconMailPlus,
        role: 'admin',
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
      },
      {
        path: '/models',
        label: 'Models',
        icon: IconCube,
        role: 'operator',
      },
      {
        path: '/settings',
        label: 'Settings',
        icon: IconSettings,
        role: 'operator',
      },
      {
        path: '/audit',
        label: 'Audit',
        icon: IconHistory,
        role: 'operator',
      },
      {
        path: '/health',
        label: 'Health',
        icon: IconHeartbeat,
        role: 'operator',
      },
      {
        path: '/first-steps',
        label: 'First steps',
        icon: IconListCheck,
        role: 'operator',
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
      },
      {
        path: '/account',
        label: 'Account',
        icon: IconUserCircle,
        role: 'user',
      },
    ],
  },
]

/** Each is loaded when it is opened, unless it has been before. */
const SECTIONS: readonly PageSection[] = MENU.map(({ label, pages }) => ({
  label,
  pages: pages.map((page) => ({
    ...page,
    component: lazy(async () => ({ default: await PAGE_LOADS[page.path]() })),
  })),
}))

/** What this role may open; the server decides again for everything that a page asks. */
export const sectionsFor = (role: Role | null): readonly PageSection[] =>
  SECTIONS.map(({ label, pages }) => ({
    label,
    pages: pages.filter((page) => isAtLeast(role, page.role)),
  })).filter(({ pages }) => pages.length > 0)

const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) <= ROLES.indexOf(least)
