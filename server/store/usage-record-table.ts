import type { Kysely } from 'kysely'
import type { Outcome } from '../../shared/outcome.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import type { Schema, UsageRecordRow } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

/**
 * A record as the database has it. Everything about the end is null while the request waits or runs.
 * Of an interrupted one only `endedAt` is known: the time of the last line that its run wrote.
 */
export type StoredRecord = OpenedRecord & {
  readonly [Field in keyof Omit<SettledRecord, 'ticket'>]: SettledRecord[Field] | null
}

export interface RecordQuery extends PageQuery {
  readonly requestId?: string
  /** The id of a key. */
  readonly key?: string
  /** The id of a user. */
  readonly user?: string
  readonly model?: string
  /** Queued at this time or later, ms. */
  readonly from?: number
  /** Queued before this time, ms. */
  readonly to?: number
  /** `open` finds those that still wait or run. */
  readonly outcome?: Outcome | 'open'
}

/** Newest first. Each filter has an index that is in the order of the page, so deep pages cost no more. */
export async function pageOfRecords(
  db: Kysely<Schema>,
  query: RecordQuery,
): Promise<Page<StoredRecord> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  let select = filtered(db, query)
  if (after !== null) {
    select = select.where((eb) =>
      eb(eb.refTuple('queuedAt', 'id'), '<', eb.tuple(after.at, Number(after.id))),
    )
  }
  const rows = await select
    .orderBy('queuedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, {
    item: recordOf,
    keyset: (row) => ({ at: row.queuedAt, id: String(row.id) }),
  })
}

function filtered(db: Kysely<Schema>, query: RecordQuery) {
  let select = db.selectFrom('usageRecord').selectAll()
  if (query.requestId !== undefined) select = select.where('requestId', '=', query.requestId)
  if (query.key !== undefined) select = select.where('keyId', '=', query.key)
  if (query.user !== undefined) select = select.where('userId', '=', query.user)
  if (query.model !== undefined) select = select.where('model', '=', query.model)
  if (query.from !== undefined) select = select.where('queuedAt', '>=', query.from)
  if (query.to !== undefined) select = select.where('queuedAt', '<', query.to)
  if (query.outcome === 'open') return select.where('outcome', 'is', null)
  if (query.outcome !== undefined) select = select.where('outcome', '=', query.outcome)
  return select
}

/** The columns are text; only the journal writes them, and it only writes members of the unions. */
function recordOf(row: Omit<UsageRecordRow, 'id'> & { id: number }): StoredRecord {
  const { id: _, isStreaming, ...columns } = row
  return { ...columns, isStreaming: isStreaming === 1 } as StoredRecord
}
