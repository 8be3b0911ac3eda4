import { IconShieldCheck, type Icon as TablerIcon } from '@tabler/icons-react'
import { lazy, type ComponentType } from 'react'
import { ROLES, type Role } from '../../../shared/role.ts'

/** One page of the application. */
export interface PageEntry {
  /** Below `/ui`. */
  readonly path: string
  readonly label: string
  readonly icon: TablerIcon
  /** The least role that sees it. */
  readonly role: Role
  readonly component: ComponentType
}

/** Every page in the order of the menu; each is loaded when it is opened. */
const PAGES: readonly PageEntry[] = [
  {
    path: '/whitelist',
    label: 'Whitelist',
    icon: IconShieldCheck,
    role: 'operator',
    component: lazy(async () => ({
      default: (await import('../whitelist/whitelist-page.tsx')).WhitelistPage,
    })),
  },
]

/** What this role may open; the server decides again for everything that a page asks. */
export const pagesFor = (role: Role | null): readonly PageEntry[] =>
  PAGES.filter((page) => role !== null && ROLES.indexOf(role) <= ROLES.indexOf(page.role))
