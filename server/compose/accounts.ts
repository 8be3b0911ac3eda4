import { availableParallelism } from 'node:os'
import { AttemptLimits } from '../auth/attempt-limits.ts'
import { createRegister, createSetUp } from '../auth/enrolment.ts'
import { ensureFirstAdmin, newSetUpSecret } from '../auth/first-admin.ts'
import { createLinkCheck } from '../auth/link-check.ts'
import { createPasswordPolicy } from '../auth/password-policy.ts'
import { createChangePassword, createResetPassword } from '../auth/password-change.ts'
import { Passwords } from '../auth/passwords.ts'
import { createSignIn } from '../auth/sign-in.ts'
import { SessionService } from '../auth/sessions.ts'
import type { Clock } from '../clock.ts'
import type { LiveSettings } from '../config/live-settings.ts'
import type { Logger } from '../log.ts'
import { SetupFault } from '../store/setup-fault.ts'
import type { Store } from '../store/store-client.ts'

export interface AccountParts {
  readonly live: LiveSettings
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
}

export type Accounts = Awaited<ReturnType<typeof composeAccounts>>

const HOUR_MS = 3_600_000

/** People: their sessions, the ways in, and the first admin. */
export const composeAccounts = async ({ live, store, clock, log }: AccountParts) => {
  const accounts = live.view((settings) => ({
    ...settings.accounts,
    hashesMax: hashesMax(settings.accounts.hashesMax),
  }))
  const sessions = new SessionService({ store: store.sessions, clock, settings: accounts })
  await sessions.load()
  const passwords = new Passwords(accounts)
  const policy = createPasswordPolicy(accounts)
  const limits = new AttemptLimits(accounts, clock)
  const shared = { sessions, passwords, policy, limits }
  const enrolment = { ...shared, store: store.enrolments }
  const passwordChange = { ...shared, store: { ...store.accounts, ...store.passwords } }
  const linkCheck = { limits, store: { ...store.enrolments, ...store.passwords } }
  const firstAdmin = { policy, passwords, store: { ...store.enrolments, ...store.links } }

  let isAdminAwaited = false

  /** The secret of the set-up link, where there is no admin and the configuration names none. */
  const prepareFirstAdmin = async (): Promise<string | null> => {
    const { adminUsername: username, adminPassword: password } = live.current
    if (username === undefined || password === undefined) {
      const expiresAt = clock.wall() + accounts.setUpLinkHours * HOUR_MS
      const secret = await newSetUpSecret(firstAdmin.store, expiresAt)
      isAdminAwaited = secret !== null
      return secret
    }
    const problem = await ensureFirstAdmin(firstAdmin, { username, password })
    if (problem !== null) {
      throw new SetupFault(
        `the first admin cannot be made from adminUsername and adminPassword: ${problem}`,
      )
    }
    return null
  }

  return {
    sessions,
    prepareFirstAdmin,
    /** Told from memory: whoever becomes the first admin is signed in by that, and the last one stays. */
    isAdminAwaited: (): boolean => (isAdminAwaited &&= !sessions.hasAdmin()),
    checkLink: createLinkCheck(linkCheck),
    signIn: createSignIn({
      ...shared,
      accounts: store.accounts,
      onFailed: ({ address, requestId }, userId) =>
        log.warn({ address, requestId, userId }, 'a sign-in failed'),
    }),
    register: createRegister(enrolment),
    setUp: createSetUp(enrolment),
    changePassword: createChangePassword(passwordChange),
    resetPassword: createResetPassword(passwordChange),
  }
}

/** One processor is left to the thread that serves requests. */
const hashesMax = (setting: number): number =>
  Math.max(1, Math.min(setting, availableParallelism() - 1))
