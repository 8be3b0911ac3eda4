import type { Role } from '../../shared/role.ts'
import type { KeySort, KeyState } from '../../shared/key-list.ts'
import type { KeyGrant } from '../flow/key-grant.ts'
import type { PageQuery } from './page.ts'

/** What is decided about a key. */
export interface NamedGrant extends KeyGrant {
  readonly name: string
}

/** Whose a key is: a person's, or another key's that made it. Both null for those of operators. */
export interface KeyOrigin {
  readonly userId: string | null
  readonly makerKeyId: string | null
}

/** A text of a key never comes here: only its SHA-256 in hex and the part that may be shown. */
export interface KeyText {
  readonly fingerprint: string
  readonly prefix: string
}

export interface NewApiKey extends NamedGrant, KeyOrigin, KeyText {
  /** How many active keys its owner may have; any number if absent. */
  readonly perOwnerMax?: number
}

/** A key as it may be shown: without its fingerprints. */
export interface ApiKey extends NamedGrant, KeyOrigin {
  readonly id: string
  readonly prefix: string
  /** Grows with each change. */
  readonly version: number
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** From which address that was. */
  readonly lastUsedAddress: string | null
  readonly revokedAt: number | null
  /** Until when the text before the last rotation works; null where there is none. */
  readonly previousUntil: number | null
}

/** What the snapshot for checking callers is made of. */
export interface ActiveApiKey extends NamedGrant, KeyOrigin {
  readonly id: string
  readonly fingerprint: string
  /** The number of its text: grows with each rotation. */
  readonly generation: number
  readonly previousFingerprint: string | null
  readonly previousUntil: number | null
  /** Of the person whose it is. */
  readonly ownerRole: Role | null
}

/** Whose keys are meant; those of others are as good as not there. No user has those of operators. */
export type KeyOwner = { readonly userId: string | null } | { readonly makerKeyId: string }

/** Which key is meant. */
export interface KeyChoice {
  readonly id: string
  /** The version that a change is meant for; without it any will do. */
  readonly version?: number
  readonly owner?: KeyOwner
}

export interface KeyUpdate extends KeyChoice {
  /** Only what is present is changed. */
  readonly changes: Partial<NamedGrant>
}

export interface KeyRotation extends KeyChoice, KeyText {
  /** Until when the text works that the key has had. */
  readonly previousUntil: number
}

export interface KeyQuery extends PageQuery {
  /** A part of the name, or the beginning of the part of the text that is shown; in any case. */
  readonly q?: string
  readonly state?: KeyState
  /** By default the newest first. */
  readonly sort?: KeySort
  readonly owner?: KeyOwner
}

export interface KeyUse {
  readonly id: string
  readonly lastUsedAt: number
  readonly lastUsedAddress: string
}
