import { sql, type Kysely } from 'kysely'
import type { WhitelistSort } from '../../shared/whitelist-list.ts'
import { pageLimit, type Page } from './page.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'
import type { WhitelistEntry, WhitelistQuery } from './whitelist-entry.ts'
import { entryOf } from './whitelist-row.ts'

/**
 * A page of entries in any of their orders. The cursor is where the last entry of the page before stood,
 * since that entry may be gone when the next page is asked for.
 */
export async function searchWhitelist(
  db: Kysely<Schema>,
  { q, sort = 'createdAt', ...query }: WhitelistQuery,
): Promise<Page<WhitelistEntry> | StoreRefusal> {
  const limit = pageLimit(query)
  const { column, direction, placeOf } = ORDERS[sort]
  let select = db.selectFrom('whitelistEntry').selectAll().select(column.as('place'))
  if (q !== undefined) {
    // By position, not by pattern: no character of the text means anything but itself.
    const text = q.toLowerCase()
    select = select.where(
      sql<boolean>`(instr(address, ${text}) > 0 or instr(lower(coalesce(note, '')), ${text}) > 0)`,
    )
  }
  if (query.cursor !== undefined) {
    const [, text = '', id = ''] = /^([^~]{1,43})~([a-z0-9]{1,20})$/.exec(query.cursor) ?? []
    const place = placeOf(text)
    if (place === null) return INVALID_CURSOR
    const after = sql.raw(direction === 'asc' ? '>' : '<')
    select = select.where(sql<boolean>`(${column}, id) ${after} (${place}, ${id})`)
  }
  const rows = await select
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const next = last === undefined ? null : `${last.place}~${last.id}`
  return { items: shown.map(entryOf), next }
}

interface Order {
  readonly column: ReturnType<typeof sql<string | number>>
  readonly direction: 'asc' | 'desc'
  /** What a cursor says; null where it is none of this order. */
  readonly placeOf: (text: string) => string | number | null
}

const textOf = (text: string): string | null => (text === '' ? null : text)

const timeOf = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null)

const ORDERS: Readonly<Record<WhitelistSort, Order>> = {
  address: { column: sql`address`, direction: 'asc', placeOf: textOf },
  createdAt: { column: sql`created_at`, direction: 'desc', placeOf: timeOf },
  // Those that never matched come last.
  lastMatchAt: { column: sql`coalesce(last_match_at, 0)`, direction: 'desc', placeOf: timeOf },
}

const INVALID_CURSOR: StoreRefusal = {
  refused: 'invalid_cursor',
  message: 'the cursor is not one that this list has given; leave it out to start at the beginning',
}
