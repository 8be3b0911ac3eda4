import type { Role } from '../../shared/role.ts'
import type { CallerLimits } from '../flow/caller-limits.ts'
import type { KeyGrant } from '../flow/key-grant.ts'
import { narrowed, narrowedToRole, rightsOf, type KeyRights } from './key-rights.ts'
import { LastUses } from './last-uses.ts'
import { createWhitelist, type Whitelist, type WhitelistEntry } from './whitelist.ts'

/** A key as it is stored; only keys that are not revoked belong into the snapshot. */
export interface KeyEntry extends KeyGrant {
  readonly id: string
  readonly name: string
  /** SHA-256 of the key in hex. */
  readonly fingerprint: string
  /** The number of its text: grows with each rotation. */
  readonly generation: number
  /** Of the text before the last rotation, and until when that works. */
  readonly previousFingerprint: string | null
  readonly previousUntil: number | null
  readonly userId: string | null
  /** Of the person whose it is. */
  readonly ownerRole: Role | null
  /** The key that made it: without that one it is nothing. */
  readonly makerKeyId: string | null
}

/** A text of a key made ready for looking up. */
export interface KnownKey {
  readonly id: string
  readonly callerId: string
  readonly name: string
  readonly userId: string | null
  readonly generation: number
  readonly rights: KeyRights
  /** When this text stops working, wall-clock milliseconds; Infinity if never. */
  readonly endsAt: number
}

/**
 * Everything that is needed to tell who is asking, in memory: checking a caller reads no database.
 * Whoever changes a key or the whitelist replaces the content at once. Keys are looked up by
 * digest, so the time that takes says nothing about a key.
 */
export class IdentitySnapshot {
  #byFingerprint: ReadonlyMap<string, KnownKey> = new Map()
  /** The newest text comes first. */
  #byId: ReadonlyMap<string, readonly KnownKey[]> = new Map()
  #whitelist: Whitelist = createWhitelist([])

  readonly keyUses = new LastUses()
  readonly whitelistMatches = new LastUses()

  replaceKeys(entries: readonly KeyEntry[]): void {
    const byFingerprint = new Map<string, KnownKey>()
    const byId = new Map<string, readonly KnownKey[]>()
    const resolve = createResolver(entries)
    for (const entry of entries) {
      const rights = resolve(entry)
      if (rights === null) continue
      const texts = textsOf(entry, rights)
      for (const { fingerprint, key } of texts) byFingerprint.set(fingerprint, key)
      byId.set(
        entry.id,
        texts.map(({ key }) => key),
      )
    }
    this.#byFingerprint = byFingerprint
    this.#byId = byId
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

  /** Null where it is gone. */
  rightsOf(keyId: string): KeyRights | null {
    return this.#byId.get(keyId)?.[0]?.rights ?? null
  }

  /** Whether the text with this number still works. */
  isStanding(keyId: string, generation: number, wallMs: number): boolean {
    const texts = this.#byId.get(keyId) ?? []
    return texts.some((text) => text.generation === generation && text.endsAt > wallMs)
  }

  /** When the next text stops working by itself; Infinity if none does. */
  nextEnd(wallMs: number): number {
    let next = Infinity
    for (const { endsAt } of this.#byFingerprint.values()) {
      if (endsAt > wallMs && endsAt < next) next = endsAt
    }
    return next
  }

  /** The callers with limits of their own, by id. */
  limits(): ReadonlyMap<string, CallerLimits> {
    const limits = new Map<string, CallerLimits>()
    for (const { callerId, rights } of this.#byFingerprint.values()) {
      if (Object.keys(rights.limits).length > 0) limits.set(callerId, rights.limits)
    }
    return limits
  }
}

/** Finds what each key may of what was given to it; null where one of those it comes from is gone. */
const createResolver = (entries: readonly KeyEntry[]): ((entry: KeyEntry) => KeyRights | null) => {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const resolved = new Map<string, KeyRights | null>()
  const resolve = (entry: KeyEntry): KeyRights | null => {
    const known = resolved.get(entry.id)
    if (known !== undefined) return known
    const rights = resolveAnew(entry)
    resolved.set(entry.id, rights)
    return rights
  }
  const resolveAnew = (entry: KeyEntry): KeyRights | null => {
    const given = rightsOf(entry)
    const own = entry.ownerRole === null ? given : narrowedToRole(given, entry.ownerRole)
    if (entry.makerKeyId === null) return own
    const maker = byId.get(entry.makerKeyId)
    const makers = maker === undefined ? null : resolve(maker)
    return makers && narrowed(own, makers)
  }
  return resolve
}

const textsOf = (entry: KeyEntry, rights: KeyRights) => {
  const { id, name, userId, generation, previousFingerprint, previousUntil } = entry
  const key: KnownKey = {
    id,
    callerId: `key:${id}`,
    name,
    userId,
    generation,
    rights,
    endsAt: rights.expiresAt,
  }
  const current = { fingerprint: entry.fingerprint, key }
  if (previousFingerprint === null || previousUntil === null) return [current]
  const endsAt = Math.min(rights.expiresAt, previousUntil)
  const previous = { ...key, generation: generation - 1, endsAt }
  return [current, { fingerprint: previousFingerprint, key: previous }]
}
