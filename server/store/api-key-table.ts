import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { ActiveApiKey, ApiKey, KeyGrant, KeyUpdate, KeyUse, NewApiKey } from './api-key.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import { randomId } from './random-id.ts'
import type { ApiKeyRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

export interface ApiKeyTable {
  /** All keys, revoked ones too, newest first. */
  list(query: PageQuery): Promise<Page<ApiKey> | StoreRefusal>
  create(key: NewApiKey, by: Actor): Promise<ApiKey | StoreRefusal>
  /** A revoked key stays as it is and counts as not found. */
  update(update: KeyUpdate, by: Actor): Promise<ApiKey | StoreRefusal>
  /** Revoking again changes nothing and answers the same. */
  revoke(id: string, by: Actor): Promise<ApiKey | StoreRefusal>
  /** Every key that is not revoked; whether one has expired is for the reader's clock to say. */
  listActive(): Promise<readonly ActiveApiKey[]>
  /** Notes when keys were last used; an older time never replaces a newer one. */
  touch(uses: readonly KeyUse[]): Promise<void>
}

export function createApiKeyTable(db: Kysely<Schema>, clock: Clock): ApiKeyTable {
  const inTransaction = <Result>(change: (change: Change) => Promise<Result>): Promise<Result> =>
    db.transaction().execute((transaction) => change({ db: transaction, clock }))

  return {
    list: (query) => listKeys(db, query),
    create: (key, by) => inTransaction((change) => createKey(change, key, by)),
    update: (update, by) => inTransaction((change) => updateKey(change, update, by)),
    revoke: (id, by) => inTransaction((change) => revokeKey(change, id, by)),
    listActive: async () => {
      const rows = await db
        .selectFrom('apiKey')
        .selectAll()
        .where('revokedAt', 'is', null)
        .orderBy('id')
        .execute()
      return rows.map((row) => ({ id: row.id, fingerprint: row.fingerprint, ...grantOf(row) }))
    },
    touch: (uses) => touchKeys(db, uses),
  }
}

async function listKeys(
  db: Kysely<Schema>,
  query: PageQuery,
): Promise<Page<ApiKey> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  let select = db.selectFrom('apiKey').selectAll()
  if (after !== null) {
    select = select.where((eb) =>
      eb(eb.refTuple('createdAt', 'id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const rows = await select
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, {
    item: keyOf,
    keyset: (row) => ({ at: row.createdAt, id: row.id }),
  })
}

/** What every change needs: the transaction that it is part of, and the time. */
interface Change {
  readonly db: Kysely<Schema>
  readonly clock: Clock
}

async function createKey(
  { db, clock }: Change,
  key: NewApiKey,
  by: Actor,
): Promise<ApiKey | StoreRefusal> {
  const row = newRow(key, clock.wall())
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('apiKey')
    .values(row)
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) {
    return { refused: 'conflict', message: 'this very key exists already; make another one' }
  }
  const created = keyOf(row)
  await appendAudit(db, clock, {
    by,
    action: 'apikey.create',
    target: targetOf(created),
    before: null,
    after: created,
  })
  return created
}

async function updateKey(
  { db, clock }: Change,
  { id, changes }: KeyUpdate,
  by: Actor,
): Promise<ApiKey | StoreRefusal> {
  const before = await activeKey(db, id)
  if (before === undefined) return noSuchKey(id)
  const columns = grantColumns(changes)
  if (Object.keys(columns).length === 0) return before
  const row = await db
    .updateTable('apiKey')
    .set(columns)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const after = keyOf(row)
  const target = targetOf(after)
  await appendAudit(db, clock, { by, action: 'apikey.update', target, before, after })
  return after
}

async function revokeKey(
  { db, clock }: Change,
  id: string,
  by: Actor,
): Promise<ApiKey | StoreRefusal> {
  const row = await db.selectFrom('apiKey').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return noSuchKey(id)
  const before = keyOf(row)
  if (before.revokedAt !== null) return before
  const after = { ...before, revokedAt: clock.wall() }
  const { revokedAt } = after
  await db.updateTable('apiKey').set({ revokedAt }).where('id', '=', id).execute()
  const target = targetOf(after)
  await appendAudit(db, clock, { by, action: 'apikey.revoke', target, before, after })
  return after
}

async function activeKey(db: Kysely<Schema>, id: string): Promise<ApiKey | undefined> {
  const row = await db
    .selectFrom('apiKey')
    .selectAll()
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : keyOf(row)
}

const targetOf = ({ id, name }: ApiKey) => ({ kind: 'apikey', id, name })

async function touchKeys(db: Kysely<Schema>, uses: readonly KeyUse[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, lastUsedAt } of uses) {
      await transaction
        .updateTable('apiKey')
        .set({ lastUsedAt })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('lastUsedAt', 'is', null), eb('lastUsedAt', '<', lastUsedAt)]))
        .execute()
    }
  })
}

const noSuchKey = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `there is no active key with the id ${id}`,
})

const newRow = (key: NewApiKey, now: number): ApiKeyRow => ({
  id: randomId(),
  fingerprint: key.fingerprint,
  prefix: key.prefix,
  name: key.name,
  priority: key.priority,
  scopes: JSON.stringify(key.scopes),
  models: textOf(key.models),
  addresses: textOf(key.addresses),
  limits: textOf(key.limits),
  expiresAt: key.expiresAt,
  createdAt: now,
  lastUsedAt: null,
  revokedAt: null,
})

/** Field by field, so that nothing but what an operator may change ever reaches the statement. */
function grantColumns(changes: Partial<KeyGrant>): Partial<ApiKeyRow> {
  const { name, priority, scopes, models, addresses, limits, expiresAt } = changes
  return {
    ...(name !== undefined && { name }),
    ...(priority !== undefined && { priority }),
    ...(scopes !== undefined && { scopes: JSON.stringify(scopes) }),
    ...(models !== undefined && { models: textOf(models) }),
    ...(addresses !== undefined && { addresses: textOf(addresses) }),
    ...(limits !== undefined && { limits: textOf(limits) }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

const grantOf = (row: ApiKeyRow): KeyGrant => ({
  name: row.name,
  priority: row.priority,
  scopes: JSON.parse(row.scopes),
  models: valueOf(row.models),
  addresses: valueOf(row.addresses),
  limits: valueOf(row.limits),
  expiresAt: row.expiresAt,
})

const keyOf = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  prefix: row.prefix,
  ...grantOf(row),
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  revokedAt: row.revokedAt,
})

const textOf = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(value)

const valueOf = (text: string | null) => (text === null ? null : JSON.parse(text))
