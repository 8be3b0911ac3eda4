import type { SignInRecord } from '../flow/account.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { AttemptLimits } from './attempt-limits.ts'
import { BUSY, type Passwords } from './passwords.ts'
import { SIGN_IN_BUSY, tooManyAttempts, WRONG_CREDENTIALS } from './refusals.ts'
import type { OpenedSession, SessionService } from './sessions.ts'
import { usernameKeyOf } from './username.ts'
import { actorAs, type Visitor } from './visitor.ts'

export interface SignInDeps {
  readonly accounts: {
    signInRecord(by: { readonly usernameKey: string }): Promise<SignInRecord | null>
  }
  readonly sessions: SessionService
  readonly passwords: Passwords
  readonly limits: AttemptLimits
  /** For the log: what was tried, without the name, which may be a password in the wrong field. */
  readonly onFailed: (visitor: Visitor, userId: string | null) => void
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export type SignIn = (
  credentials: Credentials,
  visitor: Visitor,
) => Promise<OpenedSession | Refusal>

/**
 * Makes the way from a name and a password to a session. A name that does not exist costs the same
 * work and gets the same answer as a wrong password, and so does an account that is disabled.
 */
export const createSignIn =
  ({ accounts, sessions, passwords, limits, onFailed }: SignInDeps): SignIn =>
  async ({ username, password }, visitor) => {
    const usernameKey = usernameKeyOf(username)
    const record = await accounts.signInRecord({ usernameKey })
    const { address, userAgent } = visitor
    const attempt = limits.admitSignIn({
      address,
      account: usernameKey,
      isKnownThere: record !== null && sessions.hasAt(record.account.id, address),
    })
    if (typeof attempt === 'number') return tooManyAttempts(attempt)
    const isRight = await passwords.verify(record?.passwordHash ?? null, password)
    if (isRight === BUSY) {
      attempt.takeBack()
      return SIGN_IN_BUSY
    }
    if (!isRight || record === null || record.account.isDisabled) {
      onFailed(visitor, record?.account.id ?? null)
      return WRONG_CREDENTIALS
    }
    const { id: userId, version: accountVersion } = record.account
    const opening = { userId, accountVersion, address, userAgent }
    const opened = await sessions.begin(opening, actorAs(visitor, record.account))
    // Changed while its password was checked: what was right is right no more.
    if (opened === null) return WRONG_CREDENTIALS
    attempt.takeBack()
    return opened
  }
