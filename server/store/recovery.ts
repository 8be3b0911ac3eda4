import type { Outcome } from '../../shared/outcome.ts'
import type { OpenDatabase } from './database.ts'
import { loadProgress } from './journal-position-table.ts'
import { Rollup } from './rollup.ts'
import { FINEST_CUBE } from './usage-cube.ts'

const INTERRUPTED: Outcome = 'interrupted'

/**
 * Ends what an earlier run left open, in one transaction. To be called after all of the journal has
 * been projected and before a new run writes to it.
 *
 * Nobody knows what the callers saw, so status, host, waits and tokens stay unknown (null). The end is
 * the newest time that the journal names, and never before the record's own beginning.
 *
 * @returns how many were interrupted.
 */
export async function interruptOpenRecords(database: OpenDatabase): Promise<number> {
  return database.db.transaction().execute(async (transaction) => {
    const { lastAt } = await loadProgress(transaction)
    const open = await transaction
      .selectFrom('usageRecord')
      .select(['id', 'class', 'caller', 'keyId', 'userId', 'model', 'queuedAt'])
      .where('outcome', 'is', null)
      .execute()
    const rollup = new Rollup()
    for (const record of open) {
      const endedAt = Math.max(record.queuedAt, lastAt)
      const series = database.series.of(record, UNKNOWN_END)
      rollup.add(series, { ...UNKNOWN_END, endedAt })
      await transaction
        .updateTable('usageRecord')
        .set({ outcome: INTERRUPTED, endedAt, series: series[FINEST_CUBE]! })
        .where('id', '=', record.id)
        .execute()
    }
    rollup.write(database.addSums)
    return open.length
  })
}

const UNKNOWN_END = {
  outcome: INTERRUPTED,
  host: null,
  startedAt: null,
  queueWaitMs: null,
  promptTokens: null,
  completionTokens: null,
} as const
