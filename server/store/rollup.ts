import type { Kysely } from 'kysely'
import type { Schema, UsageHourlyRow } from './schema.ts'

const HOUR_MS = 3_600_000
const ROWS_PER_STATEMENT_MAX = 500

/** Whose a record is. */
export interface RecordOrigin {
  readonly class: string
  readonly caller: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly model: string
}

/** What the roll-ups need of a record's end. */
export interface RecordEnd {
  readonly outcome: string
  readonly host: string | null
  readonly startedAt: number | null
  readonly endedAt: number
  readonly queueWaitMs: number | null
  readonly promptTokens: number | null
  readonly completionTokens: number | null
}

/**
 * Adds up records by the hour in which they ended, so that an hour that has passed changes no more.
 * An unknown number adds nothing to its sum and one to its count of unknowns. Times are rounded as
 * those of the records are, so that the sums are the records' own.
 */
export class Rollup {
  readonly #rows = new Map<string, UsageHourlyRow>()

  add(origin: RecordOrigin, end: RecordEnd): void {
    const endedAt = Math.round(end.endedAt)
    const row = this.#rowFor(Math.floor(endedAt / HOUR_MS) * HOUR_MS, origin, end)
    row.requests += 1
    row.promptTokens += end.promptTokens ?? 0
    row.promptUnknown += end.promptTokens === null ? 1 : 0
    row.completionTokens += end.completionTokens ?? 0
    row.completionUnknown += end.completionTokens === null ? 1 : 0
    row.queueWaitMs += Math.round(end.queueWaitMs ?? 0)
    row.runMs += end.startedAt === null ? 0 : Math.max(0, endedAt - Math.round(end.startedAt))
  }

  /** Adds the sums to the table; to be called in the transaction that writes the records. */
  async write(db: Kysely<Schema>): Promise<void> {
    const rows = [...this.#rows.values()]
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT_MAX) {
      await addRows(db, rows.slice(start, start + ROWS_PER_STATEMENT_MAX))
    }
  }

  #rowFor(hour: number, origin: RecordOrigin, end: RecordEnd): UsageHourlyRow {
    const { class: className, caller, model } = origin
    const keyId = origin.keyId ?? ''
    const userId = origin.userId ?? ''
    const host = end.host ?? ''
    const { outcome } = end
    // The model comes last: it alone may hold any character, so no two rows have one name.
    const name = `${hour}\n${className}\n${caller}\n${keyId}\n${userId}\n${host}\n${outcome}\n${model}`
    let row = this.#rows.get(name)
    if (row === undefined) {
      row = { hour, class: className, caller, keyId, userId, model, host, outcome, ...emptySums() }
      this.#rows.set(name, row)
    }
    return row
  }
}

const emptySums = () => ({
  requests: 0,
  promptTokens: 0,
  promptUnknown: 0,
  completionTokens: 0,
  completionUnknown: 0,
  queueWaitMs: 0,
  runMs: 0,
})

async function addRows(db: Kysely<Schema>, rows: readonly UsageHourlyRow[]): Promise<void> {
  await db
    .insertInto('usageHourly')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['hour', 'class', 'caller', 'keyId', 'userId', 'model', 'host', 'outcome'])
        .doUpdateSet((eb) => ({
          requests: eb('usageHourly.requests', '+', eb.ref('excluded.requests')),
          promptTokens: eb('usageHourly.promptTokens', '+', eb.ref('excluded.promptTokens')),
          promptUnknown: eb('usageHourly.promptUnknown', '+', eb.ref('excluded.promptUnknown')),
          completionTokens: eb(
            'usageHourly.completionTokens',
            '+',
            eb.ref('excluded.completionTokens'),
          ),
          completionUnknown: eb(
            'usageHourly.completionUnknown',
            '+',
            eb.ref('excluded.completionUnknown'),
          ),
          queueWaitMs: eb('usageHourly.queueWaitMs', '+', eb.ref('excluded.queueWaitMs')),
          runMs: eb('usageHourly.runMs', '+', eb.ref('excluded.runMs')),
        })),
    )
    .execute()
}
