import type { Expression, ExpressionBuilder, Kysely, SelectQueryBuilder, SqlBool } from 'kysely'
import { USAGE_DIMENSIONS, type UsageDimension } from '../../shared/usage-dimension.ts'
import type { Keyset } from './page.ts'
import type { Schema } from './schema.ts'
import { DIMENSION_COLUMNS, FINEST_CUBE, HOUR_MS } from './usage-cube.ts'

/** Only what has these; empty text stands for what has none. */
export type UsageFilter = { readonly [Dimension in UsageDimension]?: string }

/** Which records, in the order of the time at which they were queued. */
export interface RecordSearch {
  readonly filter: UsageFilter
  readonly requestId: string | null
  /** Only those that still wait or run. */
  readonly isOpen: boolean
  /** Queued at this time or later, ms. */
  readonly from: number
  /** Queued before this time, ms. */
  readonly to: number
  readonly isAscending: boolean
  /** Only what comes behind it. */
  readonly after: Keyset | null
  readonly limit: number
}

export interface FoundRecord {
  readonly id: number
}

/** So many records are looked at one by one before it is asked where the ones wanted are. */
const SCANNED_MAX = 2_000
const WINDOW_GROWTH = 4

/**
 * The next records that a search finds, in order, without reading through many that it does
 * not. What most records have is found among the nearest of all. What few have is found through the
 * series that the filter means: when the nearest of theirs was queued, and what lies within a time
 * from there, which grows as long as that is too little for the page.
 */
export async function findRecords(
  db: Kysely<Schema>,
  search: RecordSearch,
): Promise<readonly FoundRecord[]> {
  const isUnfiltered = USAGE_DIMENSIONS.every((name) => search.filter[name] === undefined)
  if (isUnfiltered || search.isOpen || search.requestId !== null) return listed(db, search)
  const scanned = await amongNearest(db, search)
  return scanned.length === search.limit ? scanned : inSeries(db, search)
}

/** Those that an index has side by side. */
function listed(db: Kysely<Schema>, search: RecordSearch): Promise<readonly FoundRecord[]> {
  let select = inOrder(db.selectFrom('usageRecord').select('id'), search)
  if (search.isOpen) select = select.where('outcome', 'is', null)
  if (search.requestId !== null) select = select.where('requestId', '=', search.requestId)
  return select.where(recordHas(search.filter)).limit(search.limit).execute()
}

function amongNearest(db: Kysely<Schema>, search: RecordSearch): Promise<readonly FoundRecord[]> {
  const columns = USAGE_DIMENSIONS.map((name) => DIMENSION_COLUMNS[name])
  const nearest = inOrder(db.selectFrom('usageRecord').select(['id', ...columns]), search)
  const select = db.selectFrom(nearest.limit(SCANNED_MAX).as('usageRecord')).select('id')
  return select.where(recordHas(search.filter)).limit(search.limit).execute()
}

async function inSeries(db: Kysely<Schema>, search: RecordSearch): Promise<readonly FoundRecord[]> {
  const { isAscending, limit } = search
  const found: FoundRecord[] = []
  let edge = search.after?.at ?? (isAscending ? search.from : search.to - 1)
  for (let windowMs = HOUR_MS; found.length < limit; windowMs *= WINDOW_GROWTH) {
    const nearest = await nearestTime(db, search, edge)
    if (nearest === null || nearest < search.from || nearest >= search.to) break
    const from = isAscending ? nearest : Math.max(search.from, nearest - windowMs + 1)
    const to = isAscending ? Math.min(search.to, nearest + windowMs) : nearest + 1
    found.push(...(await withinTime(db, { ...search, from, to, limit: limit - found.length })))
    edge = isAscending ? to : from - 1
  }
  return found
}

/** When the nearest record of the series was queued, at `edge` or behind it. */
async function nearestTime(
  db: Kysely<Schema>,
  { filter, isAscending }: RecordSearch,
  edge: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('usageSeries')
    .where(seriesHas(filter))
    .select((eb) => {
      const nearest = eb
        .selectFrom('usageRecord')
        .select('queuedAt')
        .whereRef('usageRecord.series', '=', 'usageSeries.id')
        .where('queuedAt', isAscending ? '>=' : '<=', edge)
        .orderBy('queuedAt', isAscending ? 'asc' : 'desc')
        .limit(1)
      return eb.fn<number | null>(isAscending ? 'min' : 'max', [nearest]).as('at')
    })
    .executeTakeFirst()
  return row?.at ?? null
}

function withinTime(db: Kysely<Schema>, search: RecordSearch): Promise<readonly FoundRecord[]> {
  const series = db.selectFrom('usageSeries').select('id').where(seriesHas(search.filter))
  const select = db.selectFrom('usageRecord').select('id').where('series', 'in', series)
  return inOrder(select, search).limit(search.limit).execute()
}

function inOrder<Row>(
  select: SelectQueryBuilder<Schema, 'usageRecord', Row>,
  { from, to, after, isAscending }: RecordSearch,
): SelectQueryBuilder<Schema, 'usageRecord', Row> {
  const order = isAscending ? 'asc' : 'desc'
  // The place of the cursor is a bound of time too: of two bounds SQLite may look for the wider one, and
  // then reads again what all pages before have read.
  const begin = isAscending ? Math.max(from, after?.at ?? from) : from
  const end = isAscending ? to : Math.min(to, (after?.at ?? to) + 1)
  const ranged = select.where('queuedAt', '>=', begin).where('queuedAt', '<', end)
  const rest =
    after === null
      ? ranged
      : ranged.where((eb) =>
          eb(
            eb.refTuple('queuedAt', 'id'),
            isAscending ? '>' : '<',
            eb.tuple(after.at, Number(after.id)),
          ),
        )
  return rest.orderBy('queuedAt', order).orderBy('id', order)
}

/** A record has null where its series has empty text. */
export const recordHas =
  (filter: UsageFilter) =>
  (eb: ExpressionBuilder<Schema, 'usageRecord'>): Expression<SqlBool> =>
    eb.and(
      columnsOf(filter).map(([column, value]) =>
        value === '' ? eb(column, 'is', null) : eb(column, '=', value),
      ),
    )

export const seriesHas =
  (filter: UsageFilter) =>
  (eb: ExpressionBuilder<Schema, 'usageSeries'>): Expression<SqlBool> =>
    eb.and([
      eb('cube', '=', FINEST_CUBE),
      ...columnsOf(filter).map(([column, value]) => eb(column, '=', value)),
    ])

const columnsOf = (filter: UsageFilter) =>
  USAGE_DIMENSIONS.flatMap((name) => {
    const value = filter[name]
    return value === undefined ? [] : [[DIMENSION_COLUMNS[name], value] as const]
  })
