import type { Scope } from '../../shared/scope.ts'
import { rangesOf, type AddressRange } from './address-range.ts'
import { createWhitelist, type Whitelist, type WhitelistEntry } from './whitelist.ts'

/** A key as it is stored; only keys that are not revoked belong into the snapshot. */
export interface KeyEntry {
  readonly id: string
  readonly name: string
  /** SHA-256 of the key in hex. */
  readonly fingerprint: string
  readonly priority: number
  readonly scopes: readonly Scope[]
  /** Canonical names; null means all. */
  readonly models: readonly string[] | null
  /** Addresses and CIDRs that it may be used from; null means all. */
  readonly addresses: readonly string[] | null
  /** Wall-clock milliseconds; null means never. */
  readonly expiresAt: number | null
}

/** A key made ready for looking up: its lists as sets, its addresses parsed. */
export interface KnownKey {
  readonly id: string
  readonly callerId: string
  readonly name: string
  readonly priority: number
  readonly scopes: ReadonlySet<Scope>
  readonly models: ReadonlySet<string> | null
  readonly ranges: readonly AddressRange[] | null
  readonly expiresAt: number | null
}

/**
 * Everything that is needed to tell who is asking, in memory: checking a caller reads no database.
 * Whoever changes a key or the whitelist replaces the content at once. Keys are looked up by
 * digest, so the time that takes says nothing about a key.
 */
export class IdentitySnapshot {
  #byFingerprint: ReadonlyMap<string, KnownKey> = new Map()
  #whitelist: Whitelist = createWhitelist([])
  #lastUsed = new Map<string, number>()

  replaceKeys(entries: readonly KeyEntry[]): void {
    const keys = entries.map((entry) => ({ fingerprint: entry.fingerprint, key: knownKey(entry) }))
    this.#byFingerprint = new Map(keys.map(({ fingerprint, key }) => [fingerprint, key]))
  }

  replaceWhitelist(entries: readonly WhitelistEntry[]): void {
    this.#whitelist = createWhitelist(entries)
  }

  get whitelist(): Whitelist {
    return this.#whitelist
  }

  keyOf(fingerprint: string): KnownKey | null {
    return this.#byFingerprint.get(fingerprint) ?? null
  }

  markUsed(keyId: string, wallMs: number): void {
    this.#lastUsed.set(keyId, wallMs)
  }

  /** When each key was last used since the previous call; written to the store now and then. */
  drainLastUsed(): ReadonlyMap<string, number> {
    const drained = this.#lastUsed
    this.#lastUsed = new Map()
    return drained
  }
}

/** What the queue and the records know the holder of a key by. */
export const callerIdOfKey = (keyId: string): string => `key:${keyId}`

const knownKey = (entry: KeyEntry): KnownKey => ({
  id: entry.id,
  callerId: callerIdOfKey(entry.id),
  name: entry.name,
  priority: entry.priority,
  scopes: new Set(entry.scopes),
  models: entry.models === null ? null : new Set(entry.models),
  ranges: entry.addresses === null ? null : rangesOf(entry.addresses),
  expiresAt: entry.expiresAt,
})
