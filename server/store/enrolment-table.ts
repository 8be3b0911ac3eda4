import type { Kysely } from 'kysely'
import type { AuditAction } from '../../shared/audit-action.ts'
import type { Role } from '../../shared/role.ts'
import type { Clock } from '../clock.ts'
import type { Account, NewAccount } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { accountTarget, hasOtherAdmin, insertAccount, nameRefusal } from './account-row.ts'
import { appendAudit } from './audit.ts'
import { findLink } from './one-time-link-table.ts'
import { findUsableToken } from './registration-token-table.ts'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

export interface Registration {
  /** SHA-256 of the registration token, in hex. */
  readonly tokenDigest: string
  readonly account: NewAccount
}

export interface SetUp {
  /** SHA-256 of the link's secret, in hex. */
  readonly linkDigest: string
  readonly account: NewAccount
}

/** The ways in which an account comes to be. Each is one transaction: it happens whole or not at all. */
export interface EnrolmentTable {
  /** Whether a registration would be let in now; says nothing about its name. */
  isTokenUsable(tokenDigest: string): Promise<boolean>
  /** Likewise for the link that makes the first admin. */
  isSetUpUsable(linkDigest: string): Promise<boolean>
  /** Takes one use from the token; `not_found` where it has none to give. */
  register(registration: Registration, by: Actor): Promise<Account | StoreRefusal>
  /** Makes the first admin and ends the set-up link; `not_found` where the link is not (any more) one. */
  setUp(setUp: SetUp, by: Actor): Promise<Account | StoreRefusal>
  hasAdmin(): Promise<boolean>
  /** Makes the first admin; null where there is one. */
  ensureAdmin(account: NewAccount, by: Actor): Promise<Account | StoreRefusal | null>
}

export function createEnrolmentTable(db: Kysely<Schema>, clock: Clock): EnrolmentTable {
  return {
    isTokenUsable: async (digest) =>
      (await findUsableToken(db, digest, clock.wall())) !== undefined,
    register: (registration, by) =>
      db.transaction().execute((transaction) => register({ transaction, clock, by }, registration)),
    isSetUpUsable: (digest) => isSetUpUsable(db, digest, clock.wall()),
    setUp: ({ linkDigest, account }, by) =>
      db.transaction().execute(async (transaction) => {
        if (!(await isSetUpUsable(transaction, linkDigest, clock.wall()))) return NO_SUCH_LINK
        return enrol({ transaction, clock, by }, { account, role: 'admin', action: 'user.set_up' })
      }),
    hasAdmin: () => hasOtherAdmin(db, null),
    ensureAdmin: (account, by) =>
      db.transaction().execute(async (transaction) => {
        if (await hasOtherAdmin(transaction, null)) return null
        return enrol({ transaction, clock, by }, { account, role: 'admin', action: 'user.set_up' })
      }),
  }
}

interface Change {
  readonly transaction: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
}

const NO_SUCH_TOKEN: StoreRefusal = {
  refused: 'not_found',
  message: 'the registration token is invalid, used up, revoked or expired: ask for a new one',
}

const NO_SUCH_LINK: StoreRefusal = {
  refused: 'not_found',
  message:
    'the link has been used or has expired: a gateway without an admin prints a new one when it starts',
}

const isSetUpUsable = async (db: Kysely<Schema>, digest: string, now: number): Promise<boolean> => {
  const link = await findLink(db, digest, { purpose: 'setup', now })
  return link !== undefined && !(await hasOtherAdmin(db, null))
}

/** The token is judged first, so that nobody without one learns which names are taken. */
async function register(
  change: Change,
  { tokenDigest, account }: Registration,
): Promise<Account | StoreRefusal> {
  const { transaction, clock } = change
  const token = await findUsableToken(transaction, tokenDigest, clock.wall())
  if (token === undefined) return NO_SUCH_TOKEN
  const role = token.role as Role
  const made = await enrol(change, {
    account,
    role,
    action: 'user.register',
    registrationTokenId: token.id,
  })
  if (isRefused(made)) return made
  await transaction
    .updateTable('registrationToken')
    .set((eb) => ({ usesLeft: eb('usesLeft', '-', 1) }))
    .where('id', '=', token.id)
    .execute()
  return made
}

interface Enrolment {
  readonly account: NewAccount
  readonly role: Role
  readonly action: AuditAction
  readonly registrationTokenId?: string
}

async function enrol(
  { transaction, clock, by }: Change,
  { account, role, action, ...from }: Enrolment,
): Promise<Account | StoreRefusal> {
  const refusal = await nameRefusal(transaction, account)
  if (refusal !== null) return refusal
  const made = await insertAccount(transaction, account, { role, now: clock.wall(), ...from })
  if (role === 'admin') {
    await transaction.deleteFrom('oneTimeLink').where('purpose', '=', 'setup').execute()
  }
  await appendAudit(transaction, clock, {
    by,
    action,
    target: accountTarget(made),
    before: null,
    after: made,
  })
  return made
}
