import type { Kysely } from 'kysely'
import type { Role } from '../../shared/role.ts'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import { newestPage } from './newest-page.ts'
import type { Page, PageQuery } from './page.ts'
import { randomId } from './random-id.ts'
import type { NewRegistrationToken, RegistrationToken } from './registration-token.ts'
import type { RegistrationTokenRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

export interface RegistrationTokenTable {
  /** All of them, used up and revoked ones too, newest first. */
  list(query: PageQuery): Promise<Page<RegistrationToken> | StoreRefusal>
  create(token: NewRegistrationToken, by: Actor): Promise<RegistrationToken>
  /** Revoking again changes nothing and answers the same. */
  revoke(id: string, by: Actor): Promise<RegistrationToken | StoreRefusal>
}

export function createRegistrationTokenTable(
  db: Kysely<Schema>,
  clock: Clock,
): RegistrationTokenTable {
  return {
    list: (query) => listTokens(db, query),
    create: (token, by) =>
      db.transaction().execute(async (transaction) => {
        const row = newRow(token, clock.wall(), by)
        await transaction.insertInto('registrationToken').values(row).execute()
        const made = tokenOf(row, [])
        const target = targetOf(made)
        const action = 'token.create'
        await appendAudit(transaction, clock, { by, action, target, before: null, after: made })
        return made
      }),
    revoke: (id, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('registrationToken')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
        if (row === undefined) return noSuchToken(id)
        const users = await usersOf(transaction, [id])
        const before = tokenOf(row, users.get(id) ?? [])
        if (before.revokedAt !== null) return before
        const revoked = { ...before, revokedAt: clock.wall() }
        await transaction
          .updateTable('registrationToken')
          .set({ revokedAt: revoked.revokedAt })
          .where('id', '=', id)
          .execute()
        const target = targetOf(before)
        const action = 'token.revoke'
        await appendAudit(transaction, clock, { by, action, target, before, after: revoked })
        return revoked
      }),
  }
}

/** A token that lets one more in. Who uses it takes the use from it in the same transaction. */
export async function findUsableToken(
  db: Kysely<Schema>,
  digest: string,
  now: number,
): Promise<RegistrationTokenRow | undefined> {
  return db
    .selectFrom('registrationToken')
    .selectAll()
    .where('digest', '=', digest)
    .where('usesLeft', '>', 0)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .executeTakeFirst()
}

async function listTokens(
  db: Kysely<Schema>,
  query: PageQuery,
): Promise<Page<RegistrationToken> | StoreRefusal> {
  const page = await newestPage(db.selectFrom('registrationToken').selectAll(), query)
  if (isRefused(page)) return page
  const users = await usersOf(
    db,
    page.items.map(({ id }) => id),
  )
  return { ...page, items: page.items.map((row) => tokenOf(row, users.get(row.id) ?? [])) }
}

/** More names than these help nobody; the users' own page finds the others. */
const NAMES_MAX = 20

/** Who came in with each of these, the latest first. */
async function usersOf(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const numbered = db
    .selectFrom('account')
    .select(({ fn }) => [
      'username',
      'registrationTokenId',
      fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('registrationTokenId').orderBy('createdAt', 'desc'))
        .as('place'),
    ])
    .where('registrationTokenId', 'in', ids)
  const rows = await db
    .selectFrom(numbered.as('numbered'))
    .select(['username', 'registrationTokenId'])
    .where('place', '<=', NAMES_MAX)
    .orderBy('place')
    .execute()
  const users = new Map<string, string[]>()
  for (const { username, registrationTokenId: id } of rows) {
    users.set(id!, [...(users.get(id!) ?? []), username])
  }
  return users
}

const newRow = (token: NewRegistrationToken, now: number, by: Actor): RegistrationTokenRow => ({
  id: randomId(),
  digest: token.digest,
  prefix: token.prefix,
  note: token.note,
  role: token.role,
  usesMax: token.usesMax,
  usesLeft: token.usesMax,
  createdAt: now,
  createdBy: by.name,
  expiresAt: token.expiresAt,
  revokedAt: null,
})

const tokenOf = (row: RegistrationTokenRow, usedBy: readonly string[]): RegistrationToken => ({
  usedBy,
  id: row.id,
  prefix: row.prefix,
  note: row.note,
  role: row.role as Role,
  usesMax: row.usesMax,
  usesLeft: row.usesLeft,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  expiresAt: row.expiresAt,
  revokedAt: row.revokedAt,
})

const targetOf = ({ id, prefix }: RegistrationToken) => ({ kind: 'token', id, name: prefix })

const noSuchToken = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `there is no registration token with the id ${id}`,
})
