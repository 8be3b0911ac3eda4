import type { Kysely } from 'kysely'
import type { AuditAction } from '../../shared/audit-action.ts'
import type { Clock } from '../clock.ts'
import type { Account } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { accountOf, accountTarget, findAccount, noSuchAccount } from './account-row.ts'
import { appendAudit } from './audit.ts'
import { findLink } from './one-time-link-table.ts'
import type { AccountRow, Schema } from './schema.ts'
import { deleteSessions } from './session-table.ts'
import type { StoreRefusal } from './store-refusal.ts'

export interface PasswordChange {
  readonly userId: string
  /** Of the account when the old password was checked. */
  readonly accountVersion: number
  readonly passwordHash: string
  /** Digest of the session that may go on: the one in which the change was made. */
  readonly sessionKept: string
}

export interface PasswordReset {
  /** SHA-256 of the link's secret, in hex. */
  readonly linkDigest: string
  readonly passwordHash: string
}

/** Each change ends the user's sessions, but for one that may stay, and the links to reset it. */
export interface PasswordTable {
  /** `conflict` where the account has changed since the old password was checked. */
  change(change: PasswordChange, by: Actor): Promise<Account | StoreRefusal>
  /** Null where the link can be used no more, or never could. */
  findReset(linkDigest: string): Promise<Account | null>
  /** `not_found` likewise. */
  reset(reset: PasswordReset, by: Actor): Promise<Account | StoreRefusal>
}

export function createPasswordTable(db: Kysely<Schema>, clock: Clock): PasswordTable {
  const findReset = async (transaction: Kysely<Schema>, digest: string) => {
    const link = await findLink(transaction, digest, { purpose: 'reset', now: clock.wall() })
    const userId = link?.userId ?? null
    return userId === null ? undefined : findAccount(transaction, userId)
  }
  return {
    change: ({ userId, accountVersion, passwordHash, sessionKept }, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await findAccount(transaction, userId)
        if (row === undefined) return noSuchAccount(userId)
        if (row.version !== accountVersion) return CHANGED
        const action = 'user.password'
        return setPassword({ transaction, clock, by, action }, { row, passwordHash, sessionKept })
      }),
    findReset: async (digest) => {
      const row = await findReset(db, digest)
      return row === undefined ? null : accountOf(row)
    },
    reset: ({ linkDigest, passwordHash }, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await findReset(transaction, linkDigest)
        if (row === undefined) return NO_SUCH_LINK
        const action = 'user.password_reset'
        return setPassword(
          { transaction, clock, by, action },
          { row, passwordHash, sessionKept: null },
        )
      }),
  }
}

const CHANGED: StoreRefusal = {
  refused: 'conflict',
  message: 'the account was changed in the meantime: try again',
}

const NO_SUCH_LINK: StoreRefusal = {
  refused: 'not_found',
  message: 'the link has been used or has expired: ask an admin for a new one',
}

interface Change {
  readonly transaction: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
  readonly action: AuditAction
}

interface NewPassword {
  readonly row: AccountRow
  readonly passwordHash: string
  readonly sessionKept: string | null
}

async function setPassword(
  { transaction, clock, by, action }: Change,
  { row, passwordHash, sessionKept }: NewPassword,
): Promise<Account> {
  const version = row.version + 1
  await transaction
    .updateTable('account')
    .set({ passwordHash, version })
    .where('id', '=', row.id)
    .execute()
  await transaction.deleteFrom('oneTimeLink').where('userId', '=', row.id).execute()
  await deleteSessions(transaction, row.id, sessionKept)
  // The password itself leaves no trace, not even that of its hash.
  const target = accountTarget(row)
  await appendAudit(transaction, clock, { by, action, target, before: null, after: null })
  return accountOf({ ...row, version })
}
