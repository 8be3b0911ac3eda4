import type { Kysely } from 'kysely'
import { loadProgress, type JournalProgress } from './journal-position-table.ts'
import type { Page } from './page.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'
import { sumHourly, type HourlyAnswer, type HourlyQuery } from './usage-hourly-table.ts'
import { pageOfRecords, type RecordQuery, type StoredRecord } from './usage-record-table.ts'

export interface UsageTable {
  /** Single records, newest first. */
  records(query: RecordQuery): Promise<Page<StoredRecord> | StoreRefusal>
  /** Sums from the hourly roll-ups. */
  hourly(query: HourlyQuery): Promise<HourlyAnswer>
  /** How far the database has followed the journal, and what it had to leave out. */
  progress(): Promise<JournalProgress>
}

/**
 * @param catchUp brings in what the journal has by now, so that a caller who has seen the end of its
 * reply also finds the record of it.
 */
export function createUsageTable(db: Kysely<Schema>, catchUp: () => Promise<void>): UsageTable {
  return {
    records: async (query) => {
      await catchUp()
      return pageOfRecords(db, query)
    },
    hourly: async (query) => {
      await catchUp()
      return sumHourly(db, query)
    },
    progress: () => loadProgress(db),
  }
}
