import { sql, type Kysely } from 'kysely'
import type { Role } from '../../shared/role.ts'
import type { Clock } from '../clock.ts'
import type { Account, SignInRecord } from '../flow/account.ts'
import type { Actor } from '../flow/principal.ts'
import {
  accountOf,
  accountTarget,
  findAccount,
  hasOtherAdmin,
  noSuchAccount,
} from './account-row.ts'
import { appendAudit } from './audit.ts'
import { newestPage } from './newest-page.ts'
import type { Page, PageQuery } from './page.ts'
import type { AccountRow, Schema } from './schema.ts'
import { deleteSessions } from './session-table.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

export interface AccountQuery extends PageQuery {
  /** A part of the name or of the address for mail, whatever its case. */
  readonly search?: string
  readonly role?: Role
  readonly isDisabled?: boolean
}

export interface AccountUpdate {
  readonly id: string
  /** The version that the changes are meant for; without it any will do. */
  readonly version?: number
  /** Only what is present is changed. */
  readonly changes: { readonly role?: Role; readonly isDisabled?: boolean }
}

export interface AccountTable {
  /** Newest first. */
  list(query: AccountQuery): Promise<Page<Account> | StoreRefusal>
  find(id: string): Promise<Account | null>
  signInRecord(
    by: { readonly usernameKey: string } | { readonly id: string },
  ): Promise<SignInRecord | null>
  /**
   * Whoever may do something else than before is signed out everywhere. `conflict` where nobody would
   * be left to administer people, `stale` where the account has another version.
   */
  update(update: AccountUpdate, by: Actor): Promise<Account | StoreRefusal>
  /** With its sessions and links; its usage stays. */
  remove(id: string, by: Actor): Promise<Account | StoreRefusal>
}

export function createAccountTable(db: Kysely<Schema>, clock: Clock): AccountTable {
  return {
    list: (query) => listAccounts(db, query),
    find: async (id) => {
      const row = await findAccount(db, id)
      return row === undefined ? null : accountOf(row)
    },
    signInRecord: async (by) => {
      const select = db.selectFrom('account').selectAll()
      const row = await (
        'id' in by
          ? select.where('id', '=', by.id)
          : select.where('usernameKey', '=', by.usernameKey)
      ).executeTakeFirst()
      return row === undefined ? null : { account: accountOf(row), passwordHash: row.passwordHash }
    },
    update: (update, by) =>
      db.transaction().execute((transaction) => updateAccount({ transaction, clock, by }, update)),
    remove: (id, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await findAccount(transaction, id)
        if (row === undefined) return noSuchAccount(id)
        if (isAdmin(row) && !(await hasOtherAdmin(transaction, id))) return LAST_ADMIN
        const before = accountOf(row)
        await transaction.deleteFrom('account').where('id', '=', id).execute()
        const target = accountTarget(before)
        const action = 'user.remove'
        await appendAudit(transaction, clock, { by, action, target, before, after: null })
        return before
      }),
  }
}

const LAST_ADMIN: StoreRefusal = {
  refused: 'conflict',
  message: 'this is the last admin who can sign in: make someone else an admin first',
}

const STALE: StoreRefusal = {
  refused: 'stale',
  message: 'the user was changed in the meantime: reload and try again',
}

interface Change {
  readonly transaction: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
}

const isAdmin = ({ role, isDisabled }: Pick<AccountRow, 'role' | 'isDisabled'>): boolean =>
  role === 'admin' && isDisabled === 0

async function updateAccount(
  { transaction, clock, by }: Change,
  { id, version, changes }: AccountUpdate,
): Promise<Account | StoreRefusal> {
  const row = await findAccount(transaction, id)
  if (row === undefined) return noSuchAccount(id)
  if (version !== undefined && version !== row.version) return STALE
  const role = changes.role ?? row.role
  const isDisabled = changes.isDisabled === undefined ? row.isDisabled : Number(changes.isDisabled)
  const before = accountOf(row)
  if (role === row.role && isDisabled === row.isDisabled) return before
  const changed = { ...row, role, isDisabled, version: row.version + 1 }
  if (isAdmin(row) && !isAdmin(changed) && !(await hasOtherAdmin(transaction, id))) {
    return LAST_ADMIN
  }
  await transaction
    .updateTable('account')
    .set({ role, isDisabled, version: changed.version })
    .where('id', '=', id)
    .execute()
  await deleteSessions(transaction, id)
  const after = accountOf(changed)
  const target = accountTarget(before)
  await appendAudit(transaction, clock, { by, action: 'user.update', target, before, after })
  return after
}

async function listAccounts(
  db: Kysely<Schema>,
  query: AccountQuery,
): Promise<Page<Account> | StoreRefusal> {
  const page = await newestPage(filtered(db, query), query)
  return isRefused(page) ? page : { ...page, items: page.items.map(accountOf) }
}

function filtered(db: Kysely<Schema>, { search, role, isDisabled }: AccountQuery) {
  let select = db.selectFrom('account').selectAll()
  if (role !== undefined) select = select.where('role', '=', role)
  if (isDisabled !== undefined) select = select.where('isDisabled', '=', Number(isDisabled))
  if (search === undefined) return select
  // By position, not by pattern: no character of the text means anything but itself.
  const isIn = (column: 'usernameKey' | 'email') =>
    sql<boolean>`instr(lower(${sql.ref(column)}), ${search.toLowerCase()}) > 0`
  return select.where((eb) => eb.or([isIn('usernameKey'), isIn('email')]))
}
