import type { Kysely } from 'kysely'
import type { Schema, UsageHourlyRow } from './schema.ts'

const HOUR_MS = 3_600_000
const ROWS_PER_STATEMENT_MAX = 500

/** What the roll-ups need of a record that has ended. */
export interface EndedRecord {
  readonly class: string
  readonly caller: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly model: string
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
 * An unknown number adds nothing to its sum and one to its count of unknowns.
 */
export class Rollup {
  readonly #rows = new Map<string, UsageHourlyRow>()

  add(record: EndedRecord): void {
    const row = this.#rowFor(record)
    row.requests += 1
    row.promptTokens += record.promptTokens ?? 0
    row.promptUnknown += record.promptTokens === null ? 1 : 0
    row.completionTokens += record.completionTokens ?? 0
    row.completionUnknown += record.completionTokens === null ? 1 : 0
    row.queueWaitMs += record.queueWaitMs ?? 0
    row.runMs += record.startedAt === null ? 0 : Math.max(0, record.endedAt - record.startedAt)
  }

  /** Adds the sums to the table; to be called in the transaction that writes the records. */
  async write(db: Kysely<Schema>): Promise<void> {
    const rows = [...this.#rows.values()]
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT_MAX) {
      await addRows(db, rows.slice(start, start + ROWS_PER_STATEMENT_MAX))
    }
  }

  #rowFor(record: EndedRecord): UsageHourlyRow {
    const dimensions = {
      hour: Math.floor(record.endedAt / HOUR_MS) * HOUR_MS,
      class: record.class,
      caller: record.caller,
      keyId: record.keyId ?? '',
      userId: record.userId ?? '',
      model: record.model,
      host: record.host ?? '',
      outcome: record.outcome,
    }
    const key = JSON.stringify(Object.values(dimensions))
    const known = this.#rows.get(key)
    if (known !== undefined) return known
    const row = {
      ...dimensions,
      requests: 0,
      promptTokens: 0,
      promptUnknown: 0,
      completionTokens: 0,
      completionUnknown: 0,
      queueWaitMs: 0,
      runMs: 0,
    }
    this.#rows.set(key, row)
    return row
  }
}

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
