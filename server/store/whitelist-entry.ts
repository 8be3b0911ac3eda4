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
  /** The name of whoever added it; null for those of the first start. */
  readonly addedBy: string | null
  /** Grows with each change. */
  readonly version: number
  /** When a caller was last let in by it; null if never. */
  readonly lastMatchAt: number | null
  /** How many requests it has let in. */
  readonly matches: number
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

export interface WhitelistMatches {
  readonly id: string
  readonly lastMatchAt: number
  /** Since they were last noted. */
  readonly matches: number
}
