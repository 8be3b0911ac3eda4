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
import { texts } from './texts.ts'

/** One page of the application. */
interface PageEntry {
  readonly path: PagePath
  readonly icon: TablerIcon
  /** The least role that sees it. */
  readonly role: Role
}

/** Pages that belong together, under a heading of the menu. */
interface Section<Entry> {
  readonly name: keyof typeof texts.sections
  readonly pages: readonly Entry[]
}

type LoadedPage = PageEntry & { readonly component: ComponentType }

/** A section as its reader sees it. */
export interface PageSection {
  readonly label: string
  readonly pages: readonly (LoadedPage & { readonly label: string })[]
}

/** Every page in the order of the menu, and of `/ui/`, which opens the first. */
const MENU: readonly Section<PageEntry>[] = [
  {
    name: 'work',
    pages: [
      {
        path: '/chat',
        icon: IconMessageCircle,
        role: 'user',
      },
    ],
  },
  {
    name: 'queue',
    pages: [
      {
        path: '/live',
        icon: IconActivity,
        role: 'operator',
      },
      {
        path: '/usage',
        icon: IconChartBar,
        role: 'operator',
      },
    ],
  },
  {
    name: 'access',
    pages: [
      {
        path: '/whitelist',
        icon: IconShieldCheck,
        role: 'operator',
      },
      {
        path: '/keys',
        icon: IconKey,
        role: 'operator',
      },
      {
        path: '/users',
        icon: IconUsers,
        role: 'operator',
      },
      {
        path: '/invitations',
        icon: IconMailPlus,
        role: 'admin',
      },
    ],
  },
  {
    name: 'gateway',
    pages: [
      {
        path: '/hosts',
        icon: IconServer,
        role: 'operator',
      },
      {
        path: '/models',
        icon: IconCube,
        role: 'operator',
      },
      {
        path: '/settings',
        icon: IconSettings,
        role: 'operator',
      },
      {
        path: '/audit',
        icon: IconHistory,
        role: 'operator',
      },
      {
        path: '/health',
        icon: IconHeartbeat,
        role: 'operator',
      },
      {
        path: '/first-steps',
        icon: IconListCheck,
        role: 'operator',
      },
    ],
  },
  {
    name: 'you',
    pages: [
      {
        path: '/connect',
        icon: IconPlug,
        role: 'user',
      },
      {
        path: '/account',
        icon: IconUserCircle,
        role: 'user',
      },
    ],
  },
]

/** Each is loaded when it is opened, unless it has been before. */
const SECTIONS: readonly Section<LoadedPage>[] = MENU.map(({ name, pages }) => ({
  name,
  pages: pages.map((page) => ({
    ...page,
    component: lazy(async () => ({ default: await PAGE_LOADS[page.path]() })),
  })),
}))

/** What this role may open; the server decides again for everything that a page asks. */
export const sectionsFor = (role: Role | null): readonly PageSection[] =>
  SECTIONS.map(({ name, pages }) => ({
    label: texts.sections[name],
    pages: pages
      .filter((page) => isAtLeast(role, page.role))
      .map((page) => ({ ...page, label: texts.pages[page.path] })),
  })).filter(({ pages }) => pages.length > 0)

const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) <= ROLES.indexOf(least)
