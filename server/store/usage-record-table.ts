import type { Kysely } from 'kysely'
import type { Outcome } from '../../shared/outcome.ts'
import type { Prices } from '../../shared/price.ts'
import type { RecordRank } from '../../shared/usage-dimension.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import type { Schema, UsageRecordRow } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { costOfRequest, createCostOf } from './usage-cost.ts'
import { rankRecords, type RankedRecord } from './usage-record-ranking.ts'
import { findRecords, type RecordSearch, type UsageFilter } from './usage-record-search.ts'

/**
 * A record as the database has it. Everything about the end is null while the request waits or runs.
 * Of an interrupted one only `endedAt` is known: the time of the last line that its run wrote.
 */
export type StoredRecord = OpenedRecord & {
  readonly [Field in keyof Omit<SettledRecord, 'ticket'>]: SettledRecord[Field] | null
} & {
  /** Null where it is not known; absent where nothing has a price. */
  readonly cost?: number | null
}

export interface RecordQuery extends PageQuery, Omit<UsageFilter, 'outcome'> {
  readonly requestId?: string
  /** Queued at this time or later, ms. */
  readonly from?: number
  /** Queued before this time, ms. */
  readonly to?: number
  /** `open` finds those that still wait or run. */
  readonly outcome?: Outcome | 'open'
  /** The time at which they were queued if absent. */
  readonly sort?: RecordRank
  /** The newest, or the largest, first if absent. */
  readonly order?: 'asc' | 'desc'
  /** Absent where nothing has a price. */
  readonly prices?: Prices
}

/** Deep pages and rare filters cost no more than others: see the search. */
export async function pageOfRecords(
  db: Kysely<Schema>,
  query: RecordQuery,
): Promise<Page<StoredRecord> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  const search = searchOf(query, { after, limit: limit + 1 })
  const { sort } = query
  const found =
    sort === undefined ? await findRecords(db, search) : await rankRecords(db, sort, search)
  if (isRefused(found)) return found
  return pageOf(await rowsOf(db, found), limit, {
    item: createItem(query),
    keyset: ({ row, place }) => ({ at: place ?? row.queuedAt, id: String(row.id) }),
  })
}

function searchOf(query: RecordQuery, page: Pick<RecordSearch, 'after' | 'limit'>): RecordSearch {
  const { class: className, caller, key, user, model, host, outcome } = query
  const isOpen = outcome === 'open'
  const values = { class: className, caller, key, user, model, host }
  const asked = Object.entries({ ...values, outcome: isOpen ? undefined : outcome })
  return {
    ...page,
    filter: Object.fromEntries(asked.filter(([, value]) => value !== undefined)),
    requestId: query.requestId ?? null,
    isOpen,
    from: query.from ?? 0,
    to: query.to ?? Number.MAX_SAFE_INTEGER,
    isAscending: query.order === 'asc',
  }
}

const createItem = ({ prices }: RecordQuery): ((placed: PlacedRow) => StoredRecord) => {
  if (prices === undefined) return ({ row }) => recordOf(row)
  const costOf = createCostOf(prices)
  return ({ row }) => Object.assign(recordOf(row), { cost: costOfRequest(costOf, row) })
}

type Row = Omit<UsageRecordRow, 'id'> & { readonly id: number }

interface PlacedRow {
  readonly row: Row
  /** In another order than that of time. */
  readonly place?: number
}

/** The rows of what was found, in its order. */
async function rowsOf(
  db: Kysely<Schema>,
  found: readonly RankedRecord[] | readonly { readonly id: number }[],
): Promise<readonly PlacedRow[]> {
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const rows = await db.selectFrom('usageRecord').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return found.flatMap((one) => {
    const row = byId.get(one.id)
    return row === undefined ? [] : [{ ...one, row }]
  })
}

/**
 * The columns are text; only the journal writes them, and it only writes members of the unions. Field by
 * field, because an export makes millions of these and a copy with omissions takes longer than the query.
 */
const recordOf = (row: Row): StoredRecord => ({
  ticket: row.ticket,
  requestId: row.requestId,
  class: row.class as StoredRecord['class'],
  caller: row.caller,
  callerName: row.callerName,
  keyId: row.keyId,
  userId: row.userId,
  address: row.address,
  dialect: row.dialect as StoredRecord['dialect'],
  operation: row.operation as StoredRecord['operation'],
  model: row.model,
  isStreaming: row.isStreaming === 1,
  basePriority: row.basePriority,
  queuedAt: row.queuedAt,
  outcome: row.outcome as StoredRecord['outcome'],
  status: row.status,
  host: row.host,
  startedAt: row.startedAt,
  firstByteAt: row.firstByteAt,
  endedAt: row.endedAt,
  queueWaitMs: row.queueWaitMs,
  promptTokens: row.promptTokens,
  cachedTokens: row.cachedTokens,
  completionTokens: row.completionTokens,
  tries: row.tries,
})
