import type { Scope } from '../../shared/scope.ts'
import type { WhitelistSort } from '../../shared/whitelist-list.ts'
import type { PageQuery } from './page.ts'

/** What is decided about an entry of the whitelist. */
export interface WhitelistGrant {
  /** One address or CIDR in canonical text: the store compares letters, not networks. */
  readonly address: string
  readonly note: string | null
  readonly scopes: readonly Scope[]
}

export interface WhitelistEntry extends WhitelistGrant {
  readonly id: string
  readonly createdAt: number
  /** Grows with each change. */
  readonly version: number
  /** When a caller was last let in by it; null if never. */
  readonly lastMatchAt: number | null
}

export interface WhitelistQuery extends PageQuery {
  /** A part of the address or of the note, in any case. */
  readonly q?: string
  /** By default the newest first. */
  readonly sort?: WhitelistSort
}

/** `inference` and `models:read` where no scopes are given. */
export type NewWhitelistEntry = Partial<WhitelistGrant> & Pick<WhitelistGrant, 'address'>

/** Which entry is meant: by its id or its address, and in which version; without one any will do. */
export interface WhitelistChoice {
  readonly entry: string
  readonly version?: number
}

export interface WhitelistUpdate extends WhitelistChoice {
  /** Only what is present is changed. */
  readonly changes: Partial<WhitelistGrant>
}

export interface WhitelistMatchTime {
  readonly id: string
  readonly lastMatchAt: number
}
