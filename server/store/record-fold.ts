import type { Kysely } from 'kysely'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { OpenDatabase } from './database.ts'
import type { JournalEntry } from './journal-line.ts'
import { Rollup } from './rollup.ts'
import type { NewUsageRecord } from './usage-record-insert.ts'
import type { Schema, UsageEndColumns, UsageRecordRow } from './schema.ts'

/** What a record in the database must tell before it can be ended. */
type KnownRow = Pick<
  UsageRecordRow,
  'ticket' | 'class' | 'caller' | 'keyId' | 'userId' | 'model' | 'outcome'
>

type EndColumns = UsageEndColumns & { readonly outcome: string; readonly endedAt: number }

const ROWS_PER_STATEMENT_MAX = 500

/**
 * Works out in memory what a batch of the journal makes of the records, so that the database is asked
 * once and written once. A ticket is opened by its first line and ended by its first settled line;
 * every other line about it is ignored and counted.
 */
export class RecordFold {
  readonly #known: ReadonlyMap<string, KnownRow>
  readonly #added = new Map<string, NewUsageRecord>()
  readonly #ended = new Map<string, UsageEndColumns>()
  readonly #rollup = new Rollup()
  #ignoredRecords = 0

  private constructor(known: ReadonlyMap<string, KnownRow>) {
    this.#known = known
  }

  static async load(db: Kysely<Schema>, entries: readonly JournalEntry[]): Promise<RecordFold> {
    const tickets = new Set<string>()
    for (const entry of entries) if (entry.kind !== 'begun') tickets.add(entry.record.ticket)
    const known = new Map<string, KnownRow>()
    for (const some of portions([...tickets])) {
      const rows = await db
        .selectFrom('usageRecord')
        .select(['ticket', 'class', 'caller', 'keyId', 'userId', 'model', 'outcome'])
        .where('ticket', 'in', some)
        .execute()
      for (const row of rows) known.set(row.ticket, row)
    }
    return new RecordFold(known)
  }

  get ignoredRecords(): number {
    return this.#ignoredRecords
  }

  open(record: OpenedRecord): void {
    if (this.#known.has(record.ticket) || this.#added.has(record.ticket)) {
      this.#ignoredRecords += 1
      return
    }
    this.#added.set(record.ticket, openRow(record))
  }

  settle(record: SettledRecord): void {
    const { ticket } = record
    const row = this.#added.get(ticket) ?? this.#known.get(ticket)
    if (row === undefined || row.outcome !== null || this.#ended.has(ticket)) {
      this.#ignoredRecords += 1
      return
    }
    const end = endColumns(record)
    const added = this.#added.get(ticket)
    if (added === undefined) this.#ended.set(ticket, end)
    else Object.assign(added, end)
    this.#rollup.add({ ...row, ...end })
  }

  async write(db: Kysely<Schema>, insertRecords: OpenDatabase['insertRecords']): Promise<void> {
    insertRecords(this.#added.values())
    for (const [ticket, end] of this.#ended) {
      await db.updateTable('usageRecord').set(end).where('ticket', '=', ticket).execute()
    }
    await this.#rollup.write(db)
  }
}

function* portions<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT_MAX) {
    yield items.slice(start, start + ROWS_PER_STATEMENT_MAX)
  }
}

const openRow = (record: OpenedRecord): NewUsageRecord => ({
  ticket: record.ticket,
  requestId: record.requestId,
  class: record.class,
  caller: record.caller,
  callerName: record.callerName,
  keyId: record.keyId,
  userId: record.userId,
  address: record.address,
  dialect: record.dialect,
  operation: record.operation,
  model: record.model,
  isStreaming: record.isStreaming ? 1 : 0,
  basePriority: record.basePriority,
  queuedAt: Math.round(record.queuedAt),
  outcome: null,
  status: null,
  host: null,
  startedAt: null,
  firstByteAt: null,
  endedAt: null,
  queueWaitMs: null,
  promptTokens: null,
  completionTokens: null,
  tries: null,
})

/** Monotonic differences have fractions; the database keeps whole milliseconds. */
const endColumns = (record: SettledRecord): EndColumns => ({
  outcome: record.outcome,
  status: record.status,
  host: record.host,
  startedAt: roundOrNull(record.startedAt),
  firstByteAt: roundOrNull(record.firstByteAt),
  endedAt: Math.round(record.endedAt),
  queueWaitMs: Math.round(record.queueWaitMs),
  promptTokens: record.promptTokens,
  completionTokens: record.completionTokens,
  tries: record.tries,
})

const roundOrNull = (value: number | null): number | null =>
  value === null ? null : Math.round(value)
