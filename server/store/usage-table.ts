import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { loadProgress, type JournalProgress } from './journal-position-table.ts'
import type { Page } from './page.ts'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { pageOfRecords, type RecordQuery, type StoredRecord } from './usage-record-table.ts'
import { spreadOfUsage, type SpreadQuery, type UsageSpread } from './usage-spread.ts'
import { sumUsage, type SumQuery } from './usage-sum-table.ts'
import { partOf, type TextBytes, type TextForm, type TextPart } from './text-form.ts'
import { recordColumns, sumText } from './usage-text.ts'

export interface UsageTable {
  /** Single records. */
  records(query: RecordQuery): Promise<Page<StoredRecord> | StoreRefusal>
  /** Some of the records that the query finds, as a part of one text. */
  exportRecords(query: RecordExport): Promise<TextPart | StoreRefusal>
  /** Sums over the records that have ended, as a whole text. */
  sums(query: SumExport): Promise<{ readonly bytes: TextBytes } | StoreRefusal>
  /** How the times of single records are spread. */
  spread(query: SpreadQuery): Promise<UsageSpread>
  /** How far the database has followed the journal, and what it had to leave out. */
  progress(): Promise<JournalProgress>
}

/** The `cursor` is the `next` of the part before; the page's size is chosen here. */
export interface RecordExport extends Omit<RecordQuery, 'limit'> {
  readonly form: TextForm
}

export interface SumExport extends SumQuery {
  readonly form: TextForm
}

/** Read at once by an export; what others ask is answered between two parts. */
const EXPORTED_AT_ONCE = 250

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
    exportRecords: async ({ form, ...query }) => {
      const isFirst = query.cursor === undefined
      if (isFirst) await catchUp()
      const page = await pageOfRecords(db, { ...query, limit: EXPORTED_AT_ONCE })
      if (isRefused(page)) return page
      return partOf(recordColumns(query), page.items, { form, isFirst, next: page.next })
    },
    sums: async ({ form, ...query }) => {
      await catchUp()
      const answer = await sumUsage(db, clock, query)
      return isRefused(answer) ? answer : { bytes: sumText(form, query, answer) }
    },
    spread: async (query) => {
      await catchUp()
      return spreadOfUsage(db, query)
    },
    progress: () => loadProgress(db),
  }
}
