import type { Account, SignInRecord } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { AttemptLimits } from './attempt-limits.ts'
import type { LiveSession } from './live-sessions.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { BUSY, type Passwords } from './passwords.ts'
import { invalidInput, SIGN_IN_BUSY, STALE, tokenInvalid, tooManyAttempts } from './refusals.ts'
import { digestOf } from './secret-text.ts'
import type { SessionService } from './sessions.ts'
import { usernameKeyOf } from './username.ts'
import { actorAs, type Visitor } from './visitor.ts'

export interface PasswordStore {
  signInRecord(by: { readonly id: string }): Promise<SignInRecord | null>
  change(
    change: {
      readonly userId: string
      readonly accountVersion: number
      readonly passwordHash: string
      readonly sessionKept: string
    },
    by: Actor,
  ): Promise<Account | { readonly refused: string }>
  findReset(linkDigest: string): Promise<Account | null>
  reset(
    reset: { readonly linkDigest: string; readonly passwordHash: string },
    by: Actor,
  ): Promise<Account | { readonly refused: string }>
}

export interface PasswordChangeDeps {
  readonly store: PasswordStore
  readonly sessions: SessionService
  readonly policy: PasswordPolicy
  readonly passwords: Passwords
  readonly limits: AttemptLimits
}

export interface PasswordInput {
  readonly current: string
  readonly next: string
}

/** Answers with the account, or says why not. */
export type ChangePassword = (
  input: PasswordInput,
  session: LiveSession,
  visitor: Visitor,
) => Promise<Account | Refusal>

/** Makes the way to a new password for whoever knows the old one; all other sessions end. */
export const createChangePassword =
  ({ store, sessions, policy, passwords, limits }: PasswordChangeDeps): ChangePassword =>
  async ({ current, next }, session, visitor) => {
    const { userId, username, digest: sessionKept } = session
    // A stolen session must not guess at the password either; it has attempts of its own.
    const attempt = limits.admitSignIn({
      address: visitor.address,
      account: usernameKeyOf(username),
      isKnownThere: true,
    })
    if (typeof attempt === 'number') return tooManyAttempts(attempt)
    const record = await store.signInRecord({ id: userId })
    if (record === null) return STALE
    const isRight = await passwords.verify(record.passwordHash, current)
    if (isRight === BUSY) {
      attempt.takeBack()
      return SIGN_IN_BUSY
    }
    if (!isRight) return WRONG_CURRENT
    attempt.takeBack()
    const passwordHash = await hashNew({ policy, passwords }, next, username)
    if (typeof passwordHash !== 'string') return passwordHash
    const accountVersion = record.account.version
    const changed = await store.change(
      { userId, accountVersion, passwordHash, sessionKept },
      actorAs(visitor, record.account),
    )
    if ('refused' in changed) return STALE
    sessions.onAllEnded(userId, sessionKept)
    return changed
  }

export interface ResetInput {
  readonly token: string
  readonly password: string
}

export type ResetPassword = (input: ResetInput, visitor: Visitor) => Promise<Account | Refusal>

/** Makes the way to a new password for whoever has a link from an admin; all sessions end. */
export const createResetPassword =
  ({ store, sessions, policy, passwords, limits }: PasswordChangeDeps): ResetPassword =>
  async ({ token, password }, visitor) => {
    const attempt = limits.admitToken(visitor.address)
    if (typeof attempt === 'number') return tooManyAttempts(attempt)
    const linkDigest = digestOf(token)
    const account = await store.findReset(linkDigest)
    if (account === null) return LINK_INVALID
    attempt.takeBack()
    const passwordHash = await hashNew({ policy, passwords }, password, account.username)
    if (typeof passwordHash !== 'string') return passwordHash
    const reset = await store.reset({ linkDigest, passwordHash }, actorAs(visitor, account))
    if ('refused' in reset) return LINK_INVALID
    sessions.onAllEnded(account.id)
    return reset
  }

const WRONG_CURRENT: Refusal = {
  code: 'password_wrong',
  message: 'the current password is wrong',
  isFinal: true,
}

const LINK_INVALID = tokenInvalid(
  'the link has been used or has expired: ask an admin for a new one',
)

const hashNew = async (
  { policy, passwords }: Pick<PasswordChangeDeps, 'policy' | 'passwords'>,
  password: string,
  username: string,
): Promise<string | Refusal> => {
  const problem = await policy(password, username)
  if (problem !== null) return invalidInput(problem, 'password')
  const passwordHash = await passwords.hash(password)
  return passwordHash === BUSY ? SIGN_IN_BUSY : passwordHash
}
