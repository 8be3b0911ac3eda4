import type { Role } from '../../shared/role.ts'

/** An account as it may be shown: without its password's hash. */
export interface Account {
  readonly id: string
  /** As its owner wrote it; `usernameKey` is what it is compared by. */
  readonly username: string
  readonly email: string | null
  readonly role: Role
  readonly isDisabled: boolean
  /** Grows with each change of password, role or state: what was decided by an older one is stale. */
  readonly version: number
  readonly createdAt: number
  readonly lastSignInAt: number | null
  /** When a session or a key of theirs was last used, as far as that has been written down. */
  readonly lastSeenAt: number | null
}

/** What its owner chooses. */
export interface NewAccount {
  readonly username: string
  readonly usernameKey: string
  readonly email: string | null
  readonly passwordHash: string
}

/** What a sign-in is judged by. */
export interface SignInRecord {
  readonly account: Account
  readonly passwordHash: string
}

/** A session as it is stored: its text is never known to the store, only the SHA-256 of it. */
export interface StoredSession {
  /** SHA-256 of the session's text in hex. */
  readonly digest: string
  readonly userId: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastSeenAt: number
  /** Where it was begun. */
  readonly address: string
  readonly userAgent: string
}

/** A session and the one whose it is. */
export interface OwnedSession extends StoredSession {
  readonly username: string
  readonly role: Role
}
