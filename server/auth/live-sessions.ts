import type { OwnedSession } from '../flow/account.ts'

/** One session as it is held in memory; only its times change. */
export interface LiveSession extends OwnedSession {
  /** What its owner may see of it, and ends it by. */
  readonly id: string
  lastSeenAt: number
  expiresAt: number
}

/** The digest is of 256 random bits, so a part of it tells sessions apart and gives nothing away. */
const ID_LENGTH = 16

/** All sessions that have not ended, by digest and by user. */
export class LiveSessions {
  readonly #byDigest = new Map<string, LiveSession>()
  readonly #byUser = new Map<string, Set<LiveSession>>()

  get(digest: string): LiveSession | undefined {
    return this.#byDigest.get(digest)
  }

  add(session: OwnedSession): LiveSession {
    const live = { ...session, id: session.digest.slice(0, ID_LENGTH) }
    this.#byDigest.set(live.digest, live)
    const own = this.#byUser.get(live.userId)
    if (own === undefined) this.#byUser.set(live.userId, new Set([live]))
    else own.add(live)
    return live
  }

  /** The session that is gone, if there was one. */
  delete(digest: string): LiveSession | undefined {
    const session = this.#byDigest.get(digest)
    if (session === undefined) return undefined
    this.#byDigest.delete(digest)
    const own = this.#byUser.get(session.userId)
    own?.delete(session)
    if (own?.size === 0) this.#byUser.delete(session.userId)
    return session
  }

  /** As they are now; deleting them while going through them is fine. */
  ofUser(userId: string): readonly LiveSession[] {
    return [...(this.#byUser.get(userId) ?? [])]
  }

  all(): readonly LiveSession[] {
    return [...this.#byDigest.values()]
  }
}
