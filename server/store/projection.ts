import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import type { Kysely, Transaction } from 'kysely'
import type { OpenDatabase } from './database.ts'
import type { JournalEntry } from './journal-line.ts'
import { loadProgress, saveProgress, type JournalProgress } from './journal-position-table.ts'
import { readBatch, type JournalBatch } from './journal-reader.ts'
import { listSegments, segmentPath } from './journal-segments.ts'
import { RecordFold } from './record-fold.ts'
import type { Schema } from './schema.ts'

export interface ProjectionOptions {
  readonly database: OpenDatabase
  readonly journalDir: string
  /** How much of the journal goes into one transaction; longer than any line. */
  readonly batchBytesMax: number
  /** The last segment to read; what is written meanwhile stays for later. All if absent. */
  readonly upTo?: number
  /** Called after a batch in which not every line was taken. */
  readonly onOddities?: (oddities: JournalOddities) => void
}

/** Lines of one batch that brought nothing into the database. */
export interface JournalOddities {
  /** Torn, damaged, or of another version: what they recorded is lost. */
  readonly skippedLines: number
  /** They came twice or had no beginning: nothing is counted twice. */
  readonly ignoredRecords: number
}

/**
 * Brings one batch of the journal into the database: records, roll-ups and the position in one
 * transaction, so that each line counts exactly once wherever the process dies.
 *
 * @returns whether more may be left; false also where there was nothing to read.
 * @throws what SQLite or the file system throw; then nothing was changed and the next call tries again.
 */
export async function projectBatch(options: ProjectionOptions): Promise<boolean> {
  const { database, journalDir } = options
  const progress = await loadProgress(database.db)
  const batch = readBatch(journalDir, progress, options)
  if (batch === null) return false
  const { skippedLines } = batch
  let ignoredRecords: number
  try {
    ignoredRecords = await database.db
      .transaction()
      .execute((transaction) => writeBatch(transaction, { database, progress, batch }))
  } catch (error) {
    // Their rows went with the transaction.
    database.series.forget()
    throw error
  }
  if (skippedLines + ignoredRecords > 0) options.onOddities?.({ skippedLines, ignoredRecords })
  if (batch.next.segment !== progress.segment) dropReadSegments(options, batch.next.segment)
  return !batch.isLast
}

interface BatchParts {
  readonly database: OpenDatabase
  readonly progress: JournalProgress
  readonly batch: JournalBatch
}

/** Returns how many of its records were ignored. */
async function writeBatch(
  db: Transaction<Schema>,
  { database, progress, batch }: BatchParts,
): Promise<number> {
  assert.deepEqual(await loadProgress(db), progress, 'two projections read the journal at once')
  const fold = new RecordFold(database)
  for (const entry of batch.entries) {
    if (entry.kind === 'opened') fold.open(entry.record)
    else if (entry.kind === 'settled') fold.settle(entry.record)
  }
  fold.write()
  await saveProgress(db, {
    ...batch.next,
    lastAt: batch.entries.reduce((last, entry) => Math.max(last, timeOf(entry)), progress.lastAt),
    skippedLines: progress.skippedLines + batch.skippedLines,
    ignoredRecords: progress.ignoredRecords + fold.ignoredRecords,
  })
  return fold.ignoredRecords
}

/** A clock that was set back must not make ends precede beginnings, so the newest time counts. */
function timeOf(entry: JournalEntry): number {
  if (entry.kind === 'begun') return entry.at
  return entry.kind === 'opened' ? entry.record.queuedAt : entry.record.endedAt
}

/**
 * Deletes the segments that are wholly in the database. First the database is forced to disk, because
 * a power cut could take the last transactions back, and only the segments could give them again.
 */
function dropReadSegments({ database, journalDir }: ProjectionOptions, current: number): void {
  if (!database.checkpoint()) return
  for (const segment of listSegments(journalDir)) {
    if (segment < current) rmSync(segmentPath(journalDir, segment), { force: true })
  }
}

/**
 * Starts over where the journal is older than the position, as after somebody has emptied its
 * directory: its numbers begin again, and lines that are known already are ignored by their tickets.
 */
export async function forgetLostJournal(db: Kysely<Schema>, journalDir: string): Promise<void> {
  const progress = await loadProgress(db)
  const newest = listSegments(journalDir).at(-1) ?? 0
  if (newest < progress.segment) await saveProgress(db, { ...progress, segment: 0, offset: 0 })
}
