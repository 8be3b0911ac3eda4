import type { CallerLimits } from '../flow/caller-limits.ts'
import type { Scope } from '../../shared/scope.ts'

/** What an operator decides about a key. */
export interface KeyGrant {
  readonly name: string
  readonly priority: number
  readonly scopes: readonly Scope[]
  /** Canonical model names; null allows all. */
  readonly models: readonly string[] | null
  /** Addresses and CIDRs from which it may be used; null allows all. */
  readonly addresses: readonly string[] | null
  readonly limits: CallerLimits | null
  readonly expiresAt: number | null
}

/** The text of the key never comes here: only its SHA-256 in hex and the part that may be shown. */
export interface NewApiKey extends KeyGrant {
  readonly fingerprint: string
  readonly prefix: string
}

/** A key as it may be shown: without its fingerprint. */
export interface ApiKey extends KeyGrant {
  readonly id: string
  readonly prefix: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** What the snapshot for checking callers is made of. */
export interface ActiveApiKey extends KeyGrant {
  readonly id: string
  readonly fingerprint: string
}

export interface KeyUpdate {
  readonly id: string
  /** Only what is present is changed. */
  readonly changes: Partial<KeyGrant>
}

export interface KeyUse {
  readonly id: string
  readonly lastUsedAt: number
}
