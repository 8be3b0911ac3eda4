import {
  IconActivity,
  IconMessageCircle,
  IconChartBar,
  IconCube,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconListCheck,
  IconListDetails,
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

/** Parts of pages that the menu leads to by themselves. */
type PartPath = '/account/keys' | '/account/usage' | '/account/usage/requests'

/** Where the menu leads. */
interface MenuEntry {
  readonly path: PagePath | PartPath
  readonly icon: TablerIcon
  /** The least role that sees it. */
  readonly role: Role
}

/** Pages that belong together, under a heading of the menu. */
interface Section {
  readonly name: keyof typeof texts.sections
  readonly pages: readonly MenuEntry[]
}

/** A section as its reader sees it. */
export interface PageSection {
  readonly label: string
  readonly pages: readonly (MenuEntry & { readonly label: string })[]
}

/** Every page in the order of the menu, and of `/ui/`, which opens the first. */
const MENU: readonly Section[] = [
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
        path: '/account/usage',
        icon: IconChartBar,
        role: 'user',
      },
      {
        path: '/account/usage/requests',
        icon: IconListDetails,
        role: 'user',
      },
      {
        path: '/account/keys',
        icon: IconKey,
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

const ENTRIES = MENU.flatMap(({ pages }) => pages)

/** Every page; each is loaded when it is opened, unless it has been before. */
const PAGES = ENTRIES.flatMap(({ path, role }) => {
  const load = PAGE_LOADS[path as PagePath]
  if (load === undefined) return []
  return [{ path, role, component: lazy(async () => ({ default: await load() })) }]
})

export interface OpenedPage {
  readonly path: keyof typeof texts.pages
  readonly component: ComponentType
  /** The role that it needs and its reader lacks; null where it is theirs to open. */
  readonly lacks: Role | null
}

/** What each page is for this role; the server decides again for everything that a page asks. */
export const pagesFor = (role: Role | null): readonly OpenedPage[] =>
  PAGES.map((page) => ({ ...page, lacks: isAtLeast(role, page.role) ? null : page.role }))

/** What the menu lists for this role. */
export const sectionsFor = (role: Role | null): readonly PageSection[] =>
  MENU.map(({ name, pages }) => ({
    label: texts.sections[name],
    pages: pages
      .filter((page) => isAtLeast(role, page.role))
      .map((page) => ({ ...page, label: texts.pages[page.path] })),
  })).filter(({ pages }) => pages.length > 0)

/** Which entry of the menu an address belongs to: the most particular of them. */
export const entryAt = (location: string): string =>
  ENTRIES.map(({ path }) => path)
    .filter((path) => `${location}/`.startsWith(`${path}/`))
    .reduce<string>((best, path) => (path.length > best.length ? path : best), '')

const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) <= ROLES.indexOf(least)
