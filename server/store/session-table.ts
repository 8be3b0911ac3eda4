import type { Kysely } from 'kysely'
import type { Role } from '../../shared/role.ts'
import type { Clock } from '../clock.ts'
import type { OwnedSession, StoredSession } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import { accountTarget, findAccount, noteSeen } from './account-row.ts'
import { appendAudit } from './audit.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

export interface NewSession {
  readonly session: StoredSession
  /** Of the account when its password was checked: a change since then makes that worthless. */
  readonly accountVersion: number
  /** More than this, and the user's oldest ones end. */
  readonly perUserMax: number
}

/** The session that was begun, and the digests of those that ended for it. */
export interface BegunSession {
  readonly session: OwnedSession
  readonly ended: readonly string[]
}

export interface SessionUse {
  readonly digest: string
  readonly userId: string
  readonly lastSeenAt: number
  readonly expiresAt: number
}

export interface SessionTable {
  /** Every session that has not expired. */
  listLive(): Promise<readonly OwnedSession[]>
  /** `conflict` where the account is gone, disabled or not as it was when it was checked. */
  begin(begun: NewSession, by: Actor): Promise<BegunSession | StoreRefusal>
  /** Notes when sessions and so their users were last seen, and until when that keeps those that are there. */
  touch(uses: readonly SessionUse[]): Promise<void>
  end(digest: string, by: Actor): Promise<void>
  /** All of one user's. */
  endAll(userId: string, by: Actor): Promise<void>
  deleteExpired(): Promise<void>
}

export function createSessionTable(db: Kysely<Schema>, clock: Clock): SessionTable {
  return {
    listLive: async () => {
      const rows = await ownedSessions(db).where('expiresAt', '>', clock.wall()).execute()
      return rows.map(ownedSession)
    },
    begin: (begun, by) =>
      db.transaction().execute((transaction) => begin({ transaction, clock, by }, begun)),
    touch: (uses) =>
      db.transaction().execute(async (transaction) => {
        for (const { digest, userId, ...use } of uses) {
          await transaction.updateTable('session').set(use).where('digest', '=', digest).execute()
          await noteSeen(transaction, userId, use.lastSeenAt)
        }
      }),
    end: (digest, by) =>
      db.transaction().execute(async (transaction) => {
        const ended = await ownedSessions(transaction)
          .where('digest', '=', digest)
          .executeTakeFirst()
        if (ended === undefined) return
        await transaction.deleteFrom('session').where('digest', '=', digest).execute()
        await appendAudit(transaction, clock, {
          by,
          action: 'session.end',
          target: accountTarget({ id: ended.userId, username: ended.username }),
          before: { address: ended.address, userAgent: ended.userAgent },
          after: null,
        })
      }),
    endAll: (userId, by) =>
      db.transaction().execute(async (transaction) => {
        const account = await findAccount(transaction, userId)
        if (account === undefined) return
        const ended = await deleteSessions(transaction, userId)
        await appendAudit(transaction, clock, {
          by,
          action: 'session.end_all',
          target: accountTarget(account),
          before: { sessions: ended },
          after: { sessions: 0 },
        })
      }),
    deleteExpired: async () => {
      await db.deleteFrom('session').where('expiresAt', '<=', clock.wall()).execute()
    },
  }
}

/** How many there were. `except` is the digest of one that stays. */
export async function deleteSessions(
  db: Kysely<Schema>,
  userId: string,
  except: string | null = null,
): Promise<number> {
  let deletion = db.deleteFrom('session').where('userId', '=', userId)
  if (except !== null) deletion = deletion.where('digest', '!=', except)
  return Number((await deletion.executeTakeFirst()).numDeletedRows)
}

const ownedSessions = (db: Kysely<Schema>) =>
  db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.userId')
    .selectAll('session')
    .select(['account.username', 'account.role'])

const ownedSession = (row: StoredSession & { username: string; role: string }): OwnedSession => ({
  ...row,
  role: row.role as Role,
})

interface Change {
  readonly transaction: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
}

async function begin(
  { transaction, clock, by }: Change,
  { session, accountVersion, perUserMax }: NewSession,
): Promise<BegunSession | StoreRefusal> {
  const account = await findAccount(transaction, session.userId)
  if (account === undefined || account.isDisabled === 1 || account.version !== accountVersion) {
    return {
      refused: 'conflict',
      message: 'the account was changed in the meantime: sign in again',
    }
  }
  const ended = await endOldest(transaction, session.userId, perUserMax - 1)
  await transaction.insertInto('session').values(session).execute()
  await transaction
    .updateTable('account')
    .set({ lastSignInAt: session.createdAt, lastSeenAt: session.createdAt })
    .where('id', '=', account.id)
    .execute()
  const { address, userAgent } = session
  await appendAudit(transaction, clock, {
    by,
    action: 'session.begin',
    target: accountTarget(account),
    before: null,
    after: { address, userAgent },
  })
  const { username, role } = account
  return { session: ownedSession({ ...session, username, role }), ended }
}

/** Keeps the `kept` that were used last. */
async function endOldest(
  db: Kysely<Schema>,
  userId: string,
  kept: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('session')
    .select('digest')
    .where('userId', '=', userId)
    .orderBy('lastSeenAt', 'desc')
    .execute()
  const ended = rows.slice(kept).map(({ digest }) => digest)
  if (ended.length > 0) await db.deleteFrom('session').where('digest', 'in', ended).execute()
  return ended
}
