import assert from 'node:assert/strict'
import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from 'lucia'
import type { Clock } from '../clock.ts'
import type { OwnedSession, StoredSession } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { LiveSessions, type LiveSession } from './live-sessions.ts'
import { digestOf, newSecret, secretShape } from './secret-text.ts'

export interface SessionSettings {
  /** A session that is not used for so long has ended. */
  readonly sessionIdleHours: number
  /** However often it is used, it ends so long after the sign-in. */
  readonly sessionHoursMax: number
  readonly sessionsPerUserMax: number
}

type SessionUse = Pick<StoredSession, 'digest' | 'userId' | 'lastSeenAt' | 'expiresAt'>

/** What the sessions need of the store. */
export interface SessionStore {
  listLive(): Promise<readonly OwnedSession[]>
  begin(
    begun: {
      readonly session: StoredSession
      readonly accountVersion: number
      readonly perUserMax: number
    },
    by: Actor,
  ): Promise<
    | { readonly session: OwnedSession; readonly ended: readonly string[] }
    | { readonly refused: string }
  >
  touch(uses: readonly SessionUse[]): Promise<void>
  end(digest: string, by: Actor): Promise<void>
  endAll(userId: string, by: Actor): Promise<void>
  deleteExpired(): Promise<void>
}

export interface SessionDeps {
  readonly store: SessionStore
  readonly clock: Clock
  readonly settings: SessionSettings
}

/** It was ended by somebody: what goes on in its name has to stop. */
export type SessionListener = (session: LiveSession) => void

/** A sign-in whose password was right. */
export interface Opening {
  readonly userId: string
  /** Of the account when the password was checked. */
  readonly accountVersion: number
  readonly address: string
  readonly userAgent: string
}

/** A new session and its text, which only its owner ever gets. */
export interface OpenedSession {
  readonly token: string
  readonly session: LiveSession
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia
    /** What a new session is made from; sessions that are read back need none of it. */
    DatabaseSessionAttributes: { readonly opened?: Omit<Opening, 'userId'> & { createdAt: number } }
  }
}

const HOUR_MS = 3_600_000
const USER_AGENT_LENGTH_MAX = 200
const TOKEN_SHAPE = secretShape()

const UPKEEP: Actor = {
  kind: 'system',
  id: null,
  name: 'expiry of sessions',
  address: null,
  requestId: null,
}

/**
 * Sessions of people who have signed in. All are in memory, so telling whose a request is reads no
 * database; the store has every change before it counts here. Lucia keeps their lives: what it takes
 * for the id of a session is the SHA-256 of its text, so the text itself is nowhere but with its
 * owner. Its sliding expiry has no end of its own, so the adapter gives it one.
 */
export class SessionService {
  readonly #deps: SessionDeps
  readonly #live = new LiveSessions()
  readonly #listeners = new Set<SessionListener>()
  #seen = new Set<LiveSession>()

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  /** Reads the sessions that an earlier run has left. */
  async load(): Promise<void> {
    for (const session of await this.#deps.store.listLive()) this.#live.add(session)
  }

  /** The live session with this text, or null. Costs no I/O; that it was used is written down later. */
  find(token: string): LiveSession | null {
    if (!TOKEN_SHAPE.test(token)) return null
    const session = this.#live.get(digestOf(token))
    const wallMs = this.#deps.clock.wall()
    if (session === undefined || session.expiresAt <= wallMs) return null
    session.lastSeenAt = wallMs
    this.#seen.add(session)
    return session
  }

  /** Null where the account has changed since its password was checked. */
  async begin({ userId, ...opened }: Opening, by: Actor): Promise<OpenedSession | null> {
    const token = newSecret()
    const sessionId = digestOf(token)
    const createdAt = this.#deps.clock.wall()
    await this.#lucia(by).createSession(userId, { opened: { ...opened, createdAt } }, { sessionId })
    const session = this.#live.get(sessionId)
    return session === undefined ? null : { token, session }
  }

  async end(session: LiveSession, by: Actor): Promise<void> {
    await this.#lucia(by).invalidateSession(session.digest)
  }

  async endAll(userId: string, by: Actor): Promise<void> {
    await this.#lucia(by).invalidateUserSessions(userId)
  }

  /** The store has ended all sessions of the user, but for the one with the digest `kept`. */
  onAllEnded(userId: string, kept: string | null = null): void {
    for (const { digest } of this.ofUser(userId)) if (digest !== kept) this.#forget(digest)
  }

  isLive(digest: string): boolean {
    return this.#live.get(digest) !== undefined
  }

  /** The session of whoever was recognised by it, or null where it has ended since. */
  get(digest: string): LiveSession | null {
    return this.#live.get(digest) ?? null
  }

  /** Whether one of the user's sessions was begun at this address. */
  hasAt(userId: string, address: string): boolean {
    return this.ofUser(userId).some((session) => session.address === address)
  }

  /** Whether an admin is signed in anywhere. */
  hasAdmin(): boolean {
    return this.#live.all().some(({ role }) => role === 'admin')
  }

  ofUser(userId: string): readonly LiveSession[] {
    return this.#live.ofUser(userId)
  }

  /** Answers with what ends the listening. Sessions that merely expire are not told of. */
  onEnded(listener: SessionListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Renews the sessions that were used since the last time, and writes down that they were, those too
   * that have ended since. What cannot be written is kept for the next time.
   */
  async save(): Promise<void> {
    const seen = [...this.#seen]
    if (seen.length === 0) return
    this.#seen = new Set()
    const lucia = this.#lucia(UPKEEP)
    try {
      for (const { digest } of seen) await lucia.validateSession(digest)
      await this.#deps.store.touch(seen.map(useOf))
    } catch (error) {
      for (const session of seen) this.#seen.add(session)
      throw error
    }
  }

  /** Forgets the sessions that have expired, here and in the store. */
  async sweep(): Promise<void> {
    const wallMs = this.#deps.clock.wall()
    for (const { digest, expiresAt } of this.#live.all()) {
      if (expiresAt <= wallMs) this.#live.delete(digest)
    }
    await this.#lucia(UPKEEP).deleteExpiredSessions()
  }

  #forget(digest: string): void {
    const session = this.#live.delete(digest)
    if (session === undefined) return
    for (const listener of this.#listeners) listener(session)
  }

  #lucia(by: Actor): Lucia {
    const { sessionIdleHours } = this.#deps.settings
    return new Lucia(this.#adapter(by), {
      sessionExpiresIn: new TimeSpan(sessionIdleHours, 'h'),
    })
  }

  #adapter(by: Actor): Adapter {
    const { store, settings } = this.#deps
    return {
      getSessionAndUser: async (digest) => {
        const session = this.#live.get(digest)
        if (session === undefined) return [null, null]
        return [luciaSession(session), { id: session.userId, attributes: {} }]
      },
      getUserSessions: async (userId) => this.ofUser(userId).map(luciaSession),
      setSession: async (begun) => {
        const { opened } = begun.attributes
        assert(opened !== undefined, 'sessions are only made in begin()')
        const { createdAt, accountVersion, address, userAgent } = opened
        const stored: StoredSession = {
          digest: begun.id,
          userId: begun.userId,
          createdAt,
          expiresAt: this.#capped(createdAt, begun.expiresAt),
          lastSeenAt: createdAt,
          address,
          userAgent: userAgent.slice(0, USER_AGENT_LENGTH_MAX),
        }
        const perUserMax = settings.sessionsPerUserMax
        const answer = await store.begin({ session: stored, accountVersion, perUserMax }, by)
        if ('refused' in answer) return
        this.#live.add(answer.session)
        for (const digest of answer.ended) this.#forget(digest)
      },
      updateSessionExpiration: async (digest, expiresAt) => {
        const session = this.#live.get(digest)
        if (session !== undefined) session.expiresAt = this.#capped(session.createdAt, expiresAt)
      },
      deleteSession: async (digest) => {
        await store.end(digest, by)
        this.#forget(digest)
      },
      deleteUserSessions: async (userId) => {
        await store.endAll(userId, by)
        this.onAllEnded(userId)
      },
      deleteExpiredSessions: () => store.deleteExpired(),
    }
  }

  #capped(createdAt: number, expiresAt: Date): number {
    const end = createdAt + this.#deps.settings.sessionHoursMax * HOUR_MS
    return Math.min(end, expiresAt.getTime())
  }
}

const luciaSession = (session: LiveSession): DatabaseSession => ({
  id: session.digest,
  userId: session.userId,
  expiresAt: new Date(session.expiresAt),
  attributes: {},
})

const useOf = ({ digest, userId, lastSeenAt, expiresAt }: LiveSession): SessionUse => ({
  digest,
  userId,
  lastSeenAt,
  expiresAt,
})
