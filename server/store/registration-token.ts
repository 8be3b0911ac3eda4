import type { Role } from '../../shared/role.ts'

/** A registration token as it may be shown: without its digest. */
export interface RegistrationToken {
  readonly id: string
  /** The part of its text by which whoever made it recognises it. */
  readonly prefix: string
  readonly note: string | null
  /** What those who register with it become. */
  readonly role: Role
  readonly usesMax: number
  readonly usesLeft: number
  /** The names of those who came in with it and still have an account; the newest first, and not all of many. */
  readonly usedBy: readonly string[]
  readonly createdAt: number
  /** Name of who made it. */
  readonly createdBy: string
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** The text of the token never comes here: only its SHA-256 in hex and the part that may be shown. */
export interface NewRegistrationToken {
  readonly digest: string
  readonly prefix: string
  readonly note: string | null
  readonly role: Role
  readonly usesMax: number
  readonly expiresAt: number | null
}
