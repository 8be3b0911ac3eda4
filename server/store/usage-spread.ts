import type { Kysely } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import type { Keyset } from './page.ts'
import type { Schema } from './schema.ts'
import { findRecords, type UsageFilter } from './usage-record-search.ts'

/** Of what is asked how long it took. */
export interface SpreadQuery {
  readonly filter: UsageFilter
  /** Queued at this time or later, ms. */
  readonly from: number
  /** Queued before this time, ms. */
  readonly to: number
}

/** Which time this share of the requests did not exceed, ms. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface UsageSpread {
  /** Requests that were looked at: the newest ones. */
  readonly requests: number
  /** False where the range may have older ones, too many to be looked at one by one. */
  readonly isWhole: boolean
  /** When the oldest of them was queued, ms; null where there is none. */
  readonly since: number | null
  /** From the arrival to the start at a host; null where none started. */
  readonly queueWaitMs: Percentiles | null
  /** From the start at the host to the first byte; null where none came. */
  readonly firstByteMs: Percentiles | null
}

/** Sums keep no percentiles, so these are of single records: as many as can be read without delaying others. */
const RECORDS_MAX = 10_000
/** Others are answered after so many. */
const RECORDS_PER_TURN = 1_000

/** How the times of single requests are spread, of the newest ones that a filter finds. */
export async function spreadOfUsage(db: Kysely<Schema>, query: SpreadQuery): Promise<UsageSpread> {
  const waits: number[] = []
  const firstBytes: number[] = []
  let requests = 0
  let after: Keyset | null = null
  let isWhole = false
  while (requests < RECORDS_MAX && !isWhole) {
    if (after !== null) await setImmediate()
    const rows = await nextRows(db, query, after)
    for (const { queueWaitMs, startedAt, firstByteAt } of rows) {
      if (queueWaitMs !== null && startedAt !== null) waits.push(queueWaitMs)
      if (startedAt !== null && firstByteAt !== null) firstBytes.push(firstByteAt - startedAt)
    }
    requests += rows.length
    isWhole = rows.length < RECORDS_PER_TURN
    const last = rows.at(-1)
    if (last !== undefined) after = { at: last.queuedAt, id: String(last.id) }
  }
  return {
    requests,
    isWhole,
    since: after?.at ?? null,
    queueWaitMs: percentilesOf(waits),
    firstByteMs: percentilesOf(firstBytes),
  }
}

/** Newest first. */
async function nextRows(db: Kysely<Schema>, query: SpreadQuery, after: Keyset | null) {
  const found = await findRecords(db, {
    ...query,
    requestId: null,
    isOpen: false,
    isAscending: false,
    after,
    limit: RECORDS_PER_TURN,
  })
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  return db
    .selectFrom('usageRecord')
    .select(['id', 'queuedAt', 'queueWaitMs', 'startedAt', 'firstByteAt'])
    .where('id', 'in', ids)
    .orderBy('queuedAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** By the nearest rank: each is a time that a request took. */
const percentilesOf = (times: readonly number[]): Percentiles | null => {
  if (times.length === 0) return null
  const sorted = Float64Array.from(times).sort()
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
