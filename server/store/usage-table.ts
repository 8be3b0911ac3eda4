import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { loadProgress, type JournalProgress } from './journal-position-table.ts'
import type { Page } from './page.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'
import { pageOfRecords, type RecordQuery, type StoredRecord } from './usage-record-table.ts'
import { sumUsage, type SumAnswer, type SumQuery } from './usage-sum-table.ts'

export interface UsageTable {
  /** Single records, newest first. */
  records(query: RecordQuery): Promise<Page<StoredRecord> | StoreRefusal>
  /** Sums over the records that have ended. */
  sums(query: SumQuery): Promise<SumAnswer | StoreRefusal>
  /** How far the database has followed the journal, and what it had to leave out. */
  progress(): Promise<JournalProgress>
}

/**
 * @param catchUp brings in what the journal has by now, so that a caller who has seen the end of its
 * reply also finds the record of it.
 */
export function createUsageTable(
  db: Kysely<Schema>,
  clock: Clock,
  catchUp: () => Promise<void>,
): UsageTable {
  return {
    records: async (query) => {
      await catchUp()
      return pageOfRecords(db, query)
    },
    sums: async (query) => {
      await catchUp()
      return sumUsage(db, clock, query)
    },
    progress: () => loadProgress(db),
  }
}
