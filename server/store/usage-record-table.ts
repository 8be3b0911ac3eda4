import type { Kysely } from 'kysely'
import type { Outcome } from '../../shared/outcome.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import type { Schema, UsageRecordRow } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { findRecords, type UsageFilter } from './usage-record-search.ts'

/**
 * A record as the database has it. Everything about the end is null while the request waits or runs.
 * Of an interrupted one only `endedAt` is known: the time of the last line that its run wrote.
 */
export type StoredRecord = OpenedRecord & {
  readonly [Field in keyof Omit<SettledRecord, 'ticket'>]: SettledRecord[Field] | null
}

export interface RecordQuery extends PageQuery, Omit<UsageFilter, 'outcome'> {
  readonly requestId?: string
  /** Queued at this time or later, ms. */
  readonly from?: number
  /** Queued before this time, ms. */
  readonly to?: number
  /** `open` finds those that still wait or run. */
  readonly outcome?: Outcome | 'open'
  /** By the time at which they were queued; the newest first if absent. */
  readonly order?: 'asc' | 'desc'
}

/** Deep pages and rare filters cost no more than others: see the search. */
export async function pageOfRecords(
  db: Kysely<Schema>,
  query: RecordQuery,
): Promise<Page<StoredRecord> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  const { requestId, from, to, outcome, order, limit: _, cursor: __, ...filter } = query
  const ids = await findRecords(db, {
    filter: outcome === undefined || outcome === 'open' ? filter : { ...filter, outcome },
    requestId: requestId ?? null,
    isOpen: outcome === 'open',
    from: from ?? 0,
    to: to ?? Number.MAX_SAFE_INTEGER,
    isAscending: order === 'asc',
    after,
    limit: limit + 1,
  })
  return pageOf(await rowsOf(db, ids), limit, {
    item: recordOf,
    keyset: (row) => ({ at: row.queuedAt, id: String(row.id) }),
  })
}

type Row = Omit<UsageRecordRow, 'id'> & { readonly id: number }

/** In the order of the ids. */
async function rowsOf(db: Kysely<Schema>, ids: readonly number[]): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('usageRecord').selectAll().where('id', 'in', ids).execute()
  const places = new Map(ids.map((id, place) => [id, place]))
  return rows.sort((a, b) => Number(places.get(a.id)) - Number(places.get(b.id)))
}

/** The columns are text; only the journal writes them, and it only writes members of the unions. */
function recordOf(row: Row): StoredRecord {
  const { id: _, series: __, isStreaming, ...columns } = row
  return { ...columns, isStreaming: isStreaming === 1 } as StoredRecord
}
