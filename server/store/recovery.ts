import type { Outcome } from '../../shared/outcome.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from './database.ts'
import { loadProgress } from './journal-position-table.ts'
import { forgetLostJournal, projectBatch, type ProjectionOptions } from './projection.ts'
import { Rollup } from './rollup.ts'
import type { Recovered } from './store-messages.ts'
import { sumTokenHours } from './token-hours.ts'
import { FINEST_CUBE } from './usage-cube.ts'

const INTERRUPTED: Outcome = 'interrupted'

/**
 * Brings the runs before this one to their end: what they wrote is projected, batch by batch, and what
 * they left open is ended. Nothing of a new run is read before that, so it may write meanwhile.
 */
export class Recovery {
  readonly #options: ProjectionOptions
  readonly #clock: Clock
  #isBegun = false

  /** @param options `upTo` names the newest segment of the earlier runs. */
  constructor(options: ProjectionOptions & { readonly upTo: number }, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** Does a part of it; null while there is more to do. */
  async step(): Promise<Recovered | null> {
    const { database, journalDir } = this.#options
    if (!this.#isBegun) await forgetLostJournal(database.db, journalDir)
    this.#isBegun = true
    if (await projectBatch(this.#options)) return null
    const interrupted = await interruptOpenRecords(database)
    return { interrupted, tokenHours: await sumTokenHours(database.db, this.#clock.wall()) }
  }
}

/**
 * Ends what an earlier run left open, in one transaction. To be called after all of its journal has
 * been projected and before that of a new run is.
 *
 * Nobody knows what the callers saw, so status, host, waits and tokens stay unknown (null). The end is
 * the newest time that the journal names, and never before the record's own beginning.
 *
 * @returns how many were interrupted.
 */
async function interruptOpenRecords(database: OpenDatabase): Promise<number> {
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
  cachedTokens: null,
  completionTokens: null,
} as const
