import type { Outcome } from '../../shared/outcome.ts'
import type { Kysely } from 'kysely'
import { loadProgress } from './journal-position-table.ts'
import { Rollup } from './rollup.ts'
import type { Schema } from './schema.ts'

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
export async function interruptOpenRecords(db: Kysely<Schema>): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { lastAt } = await loadProgress(transaction)
    const open = await transaction
      .selectFrom('usageRecord')
      .select(['class', 'caller', 'keyId', 'userId', 'model', 'queuedAt'])
      .where('outcome', 'is', null)
      .execute()
    if (open.length === 0) return 0
    const rollup = new Rollup()
    for (const row of open) {
      rollup.add(row, { ...UNKNOWN_END, endedAt: Math.max(row.queuedAt, lastAt) })
    }
    await rollup.write(transaction)
    await transaction
      .updateTable('usageRecord')
      .set((eb) => ({
        outcome: INTERRUPTED,
        endedAt: eb
          .case()
          .when('queuedAt', '>', lastAt)
          .then(eb.ref('queuedAt'))
          .else(lastAt)
          .end(),
      }))
      .where('outcome', 'is', null)
      .execute()
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
