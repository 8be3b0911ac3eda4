import { sql, type Kysely } from 'kysely'
import type { Account, NewAccount } from '../flow/account.ts'
import type { Role } from '../../shared/role.ts'
import { randomId } from './random-id.ts'
import type { AccountRow, Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

export const accountOf = (row: AccountRow): Account => ({
  id: row.id,
  username: row.username,
  email: row.email,
  role: row.role as Role,
  isDisabled: row.isDisabled === 1,
  version: row.version,
  createdAt: row.createdAt,
  lastSignInAt: row.lastSignInAt,
  lastSeenAt: row.lastSeenAt,
})

/** An account as the audit log names it. */
export const accountTarget = ({ id, username }: Pick<Account, 'id' | 'username'>) => ({
  kind: 'user',
  id,
  name: username,
})

export const noSuchAccount = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `there is no user with the id ${id}`,
})

export async function findAccount(db: Kysely<Schema>, id: string): Promise<AccountRow | undefined> {
  return db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The account was in use at this time; an older one never replaces a newer one. */
export async function noteSeen(db: Kysely<Schema>, id: string, at: number): Promise<void> {
  await db
    .updateTable('account')
    .set({ lastSeenAt: sql<number>`max(coalesce(last_seen_at, 0), ${at})` })
    .where('id', '=', id)
    .execute()
}

/** Whether anybody but `id` can administer people: at least one always can. */
export async function hasOtherAdmin(db: Kysely<Schema>, id: string | null): Promise<boolean> {
  let select = db
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .where('isDisabled', '=', 0)
  if (id !== null) select = select.where('id', '!=', id)
  return (await select.limit(1).executeTakeFirst()) !== undefined
}

/** Null where the name is free. */
export async function nameRefusal(
  db: Kysely<Schema>,
  { username, usernameKey }: NewAccount,
): Promise<StoreRefusal | null> {
  const taken = await db
    .selectFrom('account')
    .select('id')
    .where('usernameKey', '=', usernameKey)
    .executeTakeFirst()
  if (taken === undefined) return null
  return { refused: 'conflict', message: `the username ${username} is taken: choose another one` }
}

export async function insertAccount(
  db: Kysely<Schema>,
  account: NewAccount,
  given: { readonly role: Role; readonly now: number; readonly registrationTokenId?: string },
): Promise<Account> {
  const row: AccountRow = {
    id: randomId(),
    username: account.username,
    usernameKey: account.usernameKey,
    email: account.email,
    role: given.role,
    passwordHash: account.passwordHash,
    isDisabled: 0,
    version: 1,
    createdAt: given.now,
    lastSignInAt: null,
    lastSeenAt: null,
    registrationTokenId: given.registrationTokenId ?? null,
  }
  await db.insertInto('account').values(row).execute()
  return accountOf(row)
}
