import type { Account, NewAccount } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { AttemptLimits } from './attempt-limits.ts'
import { newAccount, type Applicant, type NewAccountDeps } from './new-account.ts'
import { STALE, tokenInvalid, tooManyAttempts } from './refusals.ts'
import { digestOf } from './secret-text.ts'
import type { OpenedSession, SessionService } from './sessions.ts'
import { actorAs, type Visitor } from './visitor.ts'

/** What the store answers where it says no. */
interface No {
  readonly refused: string
  readonly message: string
}

export interface EnrolmentStore {
  isTokenUsable(tokenDigest: string): Promise<boolean>
  isSetUpUsable(linkDigest: string): Promise<boolean>
  register(
    registration: { readonly tokenDigest: string; readonly account: NewAccount },
    by: Actor,
  ): Promise<Account | No>
  setUp(
    setUp: { readonly linkDigest: string; readonly account: NewAccount },
    by: Actor,
  ): Promise<Account | No>
}

export interface EnrolmentDeps extends NewAccountDeps {
  readonly store: EnrolmentStore
  readonly sessions: SessionService
  readonly limits: AttemptLimits
}

/** Somebody who wants an account, with what entitles them to one. */
export interface Application extends Applicant {
  readonly token: string
}

export type Enrol = (application: Application, visitor: Visitor) => Promise<OpenedSession | Refusal>

/** What makes the two ways differ: what is looked up, and what it is used up by. */
interface Way {
  readonly unusable: string
  isUsable(digest: string): Promise<boolean>
  use(digest: string, account: NewAccount, by: Actor): Promise<Account | No>
}

/** Makes the way of a user who was given a registration token. */
export const createRegister = (deps: EnrolmentDeps): Enrol =>
  createEnrol(deps, {
    unusable: 'the registration token is invalid, used up, revoked or expired: ask for a new one',
    isUsable: (digest) => deps.store.isTokenUsable(digest),
    use: (tokenDigest, account, by) => deps.store.register({ tokenDigest, account }, by),
  })

/** Makes the way of the first admin, who has the link that the gateway printed. */
export const createSetUp = (deps: EnrolmentDeps): Enrol =>
  createEnrol(deps, {
    unusable:
      'the set-up link has been used or has expired: a gateway without an admin prints a new one when it starts',
    isUsable: (digest) => deps.store.isSetUpUsable(digest),
    use: (linkDigest, account, by) => deps.store.setUp({ linkDigest, account }, by),
  })

/** The token is judged before anything else is said, and used up together with the account's making. */
const createEnrol =
  ({ sessions, limits, ...deps }: EnrolmentDeps, way: Way): Enrol =>
  async ({ token, ...applicant }, visitor) => {
    const attempt = limits.admitToken(visitor.address)
    if (typeof attempt === 'number') return tooManyAttempts(attempt)
    const digest = digestOf(token)
    if (!(await way.isUsable(digest))) return tokenInvalid(way.unusable)
    attempt.takeBack()
    const account = await newAccount(deps, applicant)
    if ('code' in account) return account
    const made = await way.use(digest, account, actorAs(visitor, null))
    if ('refused' in made) {
      return made.refused === 'conflict'
        ? { code: 'conflict', message: made.message }
        : tokenInvalid(way.unusable)
    }
    const { address, userAgent } = visitor
    const opening = { userId: made.id, accountVersion: made.version, address, userAgent }
    return (await sessions.begin(opening, actorAs(visitor, made))) ?? STALE
  }
