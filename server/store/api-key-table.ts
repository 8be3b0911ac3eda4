import type { Kysely } from 'kysely'
import type { AuditAction } from '../../shared/audit-action.ts'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import type {
  ActiveApiKey,
  ApiKey,
  KeyChoice,
  KeyOwner,
  KeyQuery,
  KeyRotation,
  KeyUpdate,
  KeyUse,
  NewApiKey,
} from './api-key.ts'
import { activeKeyOf, grantColumns, keyOf, newKeyRow } from './api-key-row.ts'
import { ownKeys, searchKeys } from './api-key-search.ts'
import { noteSeen } from './account-row.ts'
import { appendAudit } from './audit.ts'
import type { Page } from './page.ts'
import type { ApiKeyRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

export interface ApiKeyTable {
  list(query: KeyQuery): Promise<Page<ApiKey> | StoreRefusal>
  find(choice: KeyChoice): Promise<ApiKey | StoreRefusal>
  /** By that of its text, or of the one that it had before its last rotation. */
  findByFingerprint(fingerprint: string, owner?: KeyOwner): Promise<ApiKey | null>
  /** `conflict` where its owner has an active key of this name, or as many keys as `perOwnerMax`. */
  create(key: NewApiKey, by: Actor): Promise<ApiKey | StoreRefusal>
  /** A revoked key stays as it is and counts as not found. */
  update(update: KeyUpdate, by: Actor): Promise<ApiKey | StoreRefusal>
  /** Gives the key another text. A text that an earlier rotation left ends at once. */
  rotate(rotation: KeyRotation, by: Actor): Promise<ApiKey | StoreRefusal>
  /** With the keys that it has made. Revoking again changes nothing and answers the same. */
  revoke(choice: KeyChoice, by: Actor): Promise<ApiKey | StoreRefusal>
  /**
   * Every key that is not revoked and whose owner may sign in; whether one has expired is for the
   * reader's clock to say.
   */
  listActive(): Promise<readonly ActiveApiKey[]>
  /** Notes when and from where keys were last used, and their owners seen; an older time never replaces a newer one. */
  touch(uses: readonly KeyUse[]): Promise<void>
}

export function createApiKeyTable(db: Kysely<Schema>, clock: Clock): ApiKeyTable {
  const change = <Result>(make: (change: Change) => Promise<Result>, by: Actor): Promise<Result> =>
    db.transaction().execute((transaction) => make({ db: transaction, clock, by }))

  return {
    list: (query) => searchKeys(db, query, clock.wall()),
    find: async (choice) => {
      const row = await chosenKey(db, choice)
      return isRefused(row) ? row : keyOf(row)
    },
    findByFingerprint: async (fingerprint, owner) => {
      const row = await ownKeys(db, owner)
        .where((eb) =>
          eb.or([eb('fingerprint', '=', fingerprint), eb('previousFingerprint', '=', fingerprint)]),
        )
        .executeTakeFirst()
      return row === undefined ? null : keyOf(row)
    },
    create: (key, by) => change((made) => createKey(made, key), by),
    update: (update, by) => change((made) => updateKey(made, update), by),
    rotate: (rotation, by) => change((made) => rotateKey(made, rotation), by),
    revoke: (choice, by) => change((made) => revokeKey(made, choice), by),
    listActive: async () => {
      const rows = await db
        .selectFrom('apiKey')
        .leftJoin('account', 'account.id', 'apiKey.userId')
        .selectAll('apiKey')
        .select('account.role as ownerRole')
        .where('apiKey.revokedAt', 'is', null)
        .where((eb) => eb.or([eb('apiKey.userId', 'is', null), eb('account.isDisabled', '=', 0)]))
        .orderBy('apiKey.id')
        .execute()
      return rows.map(activeKeyOf)
    },
    touch: (uses) => touchKeys(db, uses),
  }
}

/** What every change needs: the transaction that it is part of, the time, and who makes it. */
interface Change {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
}

async function createKey(change: Change, key: NewApiKey): Promise<ApiKey | StoreRefusal> {
  const { db, clock } = change
  const refusal = (await nameRefusal(db, key)) ?? (await numberRefusal(db, key))
  if (refusal !== null) return refusal
  const row = newKeyRow(key, clock.wall())
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('apiKey')
    .values(row)
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) {
    return { refused: 'conflict', message: 'this key already exists: create another one' }
  }
  const created = keyOf(row)
  await note(change, 'apikey.create', { before: null, after: created })
  return created
}

async function updateKey(
  change: Change,
  { changes, ...choice }: KeyUpdate,
): Promise<ApiKey | StoreRefusal> {
  const row = await activeKey(change.db, choice)
  if (isRefused(row)) return row
  const columns = grantColumns(changes)
  if (Object.keys(columns).length === 0) return keyOf(row)
  if (columns.name !== undefined && columns.name !== row.name) {
    const refusal = await nameRefusal(change.db, { name: columns.name, userId: row.userId })
    if (refusal !== null) return refusal
  }
  return await write(change, 'apikey.update', { row, columns })
}

async function rotateKey(
  change: Change,
  { fingerprint, prefix, previousUntil, ...choice }: KeyRotation,
): Promise<ApiKey | StoreRefusal> {
  const row = await activeKey(change.db, choice)
  if (isRefused(row)) return row
  const columns = {
    fingerprint,
    prefix,
    previousFingerprint: row.fingerprint,
    previousUntil,
    generation: row.generation + 1,
  }
  return await write(change, 'apikey.rotate', { row, columns })
}

async function revokeKey(change: Change, choice: KeyChoice): Promise<ApiKey | StoreRefusal> {
  const row = await chosenKey(change.db, choice)
  if (isRefused(row)) return row
  if (row.revokedAt !== null) return keyOf(row)
  const columns = { revokedAt: change.clock.wall(), previousFingerprint: null, previousUntil: null }
  const revoked = await write(change, 'apikey.revoke', { row, columns })
  const made = await change.db
    .selectFrom('apiKey')
    .select('id')
    .where('makerKeyId', '=', row.id)
    .where('revokedAt', 'is', null)
    .execute()
  for (const { id } of made) await revokeKey(change, { id })
  return revoked
}

async function write(
  change: Change,
  action: AuditAction,
  { row, columns }: { readonly row: ApiKeyRow; readonly columns: Partial<ApiKeyRow> },
): Promise<ApiKey> {
  const changed = { ...row, ...columns, version: row.version + 1 }
  await change.db
    .updateTable('apiKey')
    .set({ ...columns, version: changed.version })
    .where('id', '=', row.id)
    .execute()
  const after = keyOf(changed)
  await note(change, action, { before: keyOf(row), after })
  return after
}

const note = (
  { db, clock, by }: Change,
  action: AuditAction,
  { before, after }: { readonly before: ApiKey | null; readonly after: ApiKey },
): Promise<void> => {
  const target = { kind: 'apikey', id: after.id, name: after.name }
  return appendAudit(db, clock, { by, action, target, before, after })
}

async function activeKey(db: Kysely<Schema>, choice: KeyChoice): Promise<ApiKeyRow | StoreRefusal> {
  const row = await chosenKey(db, choice)
  return isRefused(row) || row.revokedAt === null ? row : noSuchKey(choice.id)
}

async function chosenKey(
  db: Kysely<Schema>,
  { id, version, owner }: KeyChoice,
): Promise<ApiKeyRow | StoreRefusal> {
  const row = await ownKeys(db, owner).where('id', '=', id).executeTakeFirst()
  if (row === undefined) return noSuchKey(id)
  return version === undefined || version === row.version ? row : STALE
}

async function nameRefusal(
  db: Kysely<Schema>,
  { name, userId }: Pick<NewApiKey, 'name' | 'userId'>,
): Promise<StoreRefusal | null> {
  const twin = await db
    .selectFrom('apiKey')
    .select('id')
    .where('name', '=', name)
    .where('userId', 'is', userId)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  if (twin === undefined) return null
  return { refused: 'conflict', message: `a key named ${name} already exists: choose another name` }
}

async function numberRefusal(
  db: Kysely<Schema>,
  { userId, makerKeyId, perOwnerMax }: NewApiKey,
): Promise<StoreRefusal | null> {
  if (perOwnerMax === undefined || (userId === null && makerKeyId === null)) return null
  const owner = userId === null ? { makerKeyId: makerKeyId! } : { userId }
  const { active } = await ownKeys(db, owner)
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('active'))
    .where('revokedAt', 'is', null)
    .executeTakeFirstOrThrow()
  if (active < perOwnerMax) return null
  const message = `the limit of ${active} active keys is reached: revoke one first`
  return { refused: 'conflict', message }
}

async function touchKeys(db: Kysely<Schema>, uses: readonly KeyUse[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, ...use } of uses) {
      await transaction
        .updateTable('apiKey')
        .set(use)
        .where('id', '=', id)
        .where((eb) => eb.or([eb('lastUsedAt', 'is', null), eb('lastUsedAt', '<', use.lastUsedAt)]))
        .execute()
      const owned = transaction.selectFrom('apiKey').select('userId').where('id', '=', id)
      const userId = (await owned.executeTakeFirst())?.userId
      if (userId) await noteSeen(transaction, userId, use.lastUsedAt)
    }
  })
}

const noSuchKey = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `there is no active key with the id ${id}`,
})

const STALE: StoreRefusal = {
  refused: 'stale',
  message: 'the key was changed in the meantime: reload and try again',
}
