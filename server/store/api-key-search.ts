import { sql, type Kysely } from 'kysely'
import type { KeySort } from '../../shared/key-list.ts'
import { keyOf } from './api-key-row.ts'
import type { ApiKey, KeyOwner, KeyQuery } from './api-key.ts'
import { pageLimit, type Page } from './page.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

/**
 * A page of keys in any of their orders. The cursor is the id of the last key of the page before, and
 * the page goes on where that key stands now: keys change and are revoked, but do not go.
 */
export async function searchKeys(
  db: Kysely<Schema>,
  query: KeyQuery,
  now: number,
): Promise<Page<ApiKey> | StoreRefusal> {
  const limit = pageLimit(query)
  const { column, direction } = ORDERS[query.sort ?? 'createdAt']
  let select = found(db, query, now)
  if (query.cursor !== undefined) {
    const last = await db
      .selectFrom('apiKey')
      .select(['id', column.as('place')])
      .where('id', '=', query.cursor)
      .executeTakeFirst()
    if (last === undefined) return INVALID_CURSOR
    const after = sql.raw(direction === 'asc' ? '>' : '<')
    select = select.where(sql<boolean>`(${column}, id) ${after} (${last.place}, ${last.id})`)
  }
  const rows = await select
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? (shown.at(-1)?.id ?? null) : null
  return { items: shown.map(keyOf), next }
}

const ORDERS: Readonly<
  Record<KeySort, { column: ReturnType<typeof sql<string | number>>; direction: 'asc' | 'desc' }>
> = {
  name: { column: sql`name`, direction: 'asc' },
  // Those of operators come first.
  owner: {
    column: sql`coalesce((select username from account where account.id = api_key.user_id), '')`,
    direction: 'asc',
  },
  createdAt: { column: sql`created_at`, direction: 'desc' },
  // Those that were never used come last.
  lastUsedAt: { column: sql`coalesce(last_used_at, 0)`, direction: 'desc' },
}

const INVALID_CURSOR: StoreRefusal = {
  refused: 'invalid_cursor',
  message: 'the cursor is not one that this list has given; leave it out to start at the beginning',
}

function found(db: Kysely<Schema>, { q, state, owner }: KeyQuery, now: number) {
  let select = ownKeys(db, owner)
  if (state === 'revoked') select = select.where('revokedAt', 'is not', null)
  else if (state !== undefined) {
    select = select.where('revokedAt', 'is', null)
    select =
      state === 'expired'
        ? select.where('expiresAt', '<=', now)
        : select.where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
  }
  if (q === undefined) return select
  // By position, not by pattern: no character of the text means anything but itself.
  const text = q.toLowerCase()
  return select.where(
    sql<boolean>`(instr(lower(name), ${text}) > 0 or instr(lower(prefix), ${text}) = 1)`,
  )
}

/** All keys, or those of one owner. */
export function ownKeys(db: Kysely<Schema>, owner: KeyOwner | undefined) {
  const select = db.selectFrom('apiKey').selectAll()
  if (owner === undefined) return select
  return 'userId' in owner
    ? select.where('userId', 'is', owner.userId)
    : select.where('makerKeyId', '=', owner.makerKeyId)
}
