import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { RecordRank } from '../../shared/usage-dimension.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'
import { recordHas, seriesHas, type RecordSearch } from './usage-record-search.ts'

/** What is unknown comes last, however the others are ordered. */
const VALUES: Readonly<Record<RecordRank, RawBuilder<number | null>>> = {
  queueWaitMs: sql`queue_wait_ms`,
  runMs: sql`ended_at - started_at`,
  promptTokens: sql`prompt_tokens`,
  completionTokens: sql`completion_tokens`,
}

/** There is no index for these orders: all that are to be ordered are read. */
const RANKED_MAX = 20_000

const TOO_MANY: StoreRefusal = {
  refused: 'too_much',
  message: `more than ${RANKED_MAX} requests would have to be put in this order: give a shorter time with from and to, or another filter`,
}

export interface RankedRecord {
  readonly id: number
  /** Its place for the keyset: no two have one place and one id. */
  readonly place: number
}

/** The next records of a search in the order of one of their numbers, the largest first unless ascending. */
export async function rankRecords(
  db: Kysely<Schema>,
  rank: RecordRank,
  search: RecordSearch,
): Promise<readonly RankedRecord[] | StoreRefusal> {
  const all = await candidates(db, search)
    .limit(RANKED_MAX + 1)
    .execute()
  if (all.length > RANKED_MAX) return TOO_MANY
  const { isAscending, after, limit } = search
  const value = VALUES[rank]
  // Nothing is below 0, so 0 is free for the unknown: before all, or behind all.
  const place = isAscending
    ? sql<number>`coalesce(${value}, ${UNKNOWN_LAST})`
    : sql<number>`coalesce(${value} + 1, 0)`
  const order = isAscending ? 'asc' : 'desc'
  let select = db
    .selectFrom('usageRecord')
    .select(['id', place.as('place')])
    .where('id', 'in', candidates(db, search))
  if (after !== null) {
    const behind = sql.raw(isAscending ? '>' : '<')
    select = select.where(sql<boolean>`(${place}, id) ${behind} (${after.at}, ${Number(after.id)})`)
  }
  return select.orderBy('place', order).orderBy('id', order).limit(limit).execute()
}

const UNKNOWN_LAST = 1e14

function candidates(db: Kysely<Schema>, search: RecordSearch) {
  const { filter, requestId, isOpen, from, to } = search
  let select = db
    .selectFrom('usageRecord')
    .select('id')
    .where('queuedAt', '>=', from)
    .where('queuedAt', '<', to)
  if (isOpen) select = select.where('outcome', 'is', null)
  if (requestId !== null) select = select.where('requestId', '=', requestId)
  if (isOpen || requestId !== null) return select.where(recordHas(filter))
  if (Object.keys(filter).length === 0) return select
  const series = db.selectFrom('usageSeries').select('id').where(seriesHas(filter))
  return select.where('series', 'in', series)
}
