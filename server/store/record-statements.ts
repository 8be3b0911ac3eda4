import type BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { preparedOnUse } from './prepared-on-use.ts'
import type { Schema, UsageEndColumns, UsageRecordRow } from './schema.ts'
import type { RecordOrigin } from './usage-series.ts'

/** All work within the transaction that is open on the connection. */
export interface RecordStatements {
  /** Adds a record, ended already where `settled` is given. False where its ticket is known. */
  insert(record: AddedRecord): boolean
  /** Ends a record that is open and says whose it is; null where there is no such record. */
  end(settled: SettledRecord): EndedOrigin | null
  /** Puts a record into another series, as its end demands. */
  move(id: number, series: number): void
}

export interface AddedRecord {
  readonly opened: OpenedRecord
  readonly settled: SettledRecord | null
  readonly series: number
}

type EndedOrigin = RecordOrigin & { readonly id: number }

type ColumnValues<Row, Record> = {
  readonly [Column in keyof Row]: (record: Record) => Row[Column]
}

const OPENED: ColumnValues<
  Omit<UsageRecordRow, 'id' | 'series' | keyof UsageEndColumns>,
  OpenedRecord
> = {
  ticket: (record) => record.ticket,
  requestId: (record) => record.requestId,
  class: (record) => record.class,
  caller: (record) => record.caller,
  callerName: (record) => record.callerName,
  keyId: (record) => record.keyId,
  userId: (record) => record.userId,
  address: (record) => record.address,
  dialect: (record) => record.dialect,
  operation: (record) => record.operation,
  model: (record) => record.model,
  isStreaming: (record) => (record.isStreaming ? 1 : 0),
  basePriority: (record) => record.basePriority,
  queuedAt: (record) => Math.round(record.queuedAt),
}

/** Monotonic differences have fractions; the database keeps whole milliseconds. */
const ENDED: ColumnValues<UsageEndColumns, SettledRecord> = {
  outcome: (record) => record.outcome,
  status: (record) => record.status,
  host: (record) => record.host,
  startedAt: (record) => roundOrNull(record.startedAt),
  firstByteAt: (record) => roundOrNull(record.firstByteAt),
  endedAt: (record) => Math.round(record.endedAt),
  queueWaitMs: (record) => Math.round(record.queueWaitMs),
  promptTokens: (record) => record.promptTokens,
  cachedTokens: (record) => record.cachedTokens,
  completionTokens: (record) => record.completionTokens,
  tries: (record) => record.tries,
}

const roundOrNull = (value: number | null): number | null =>
  value === null ? null : Math.round(value)

const OPENED_VALUES = Object.values(OPENED)
const ENDED_VALUES = Object.values(ENDED)
const NOT_ENDED = ENDED_VALUES.map(() => null)

/**
 * The statements that every record goes through. Kysely writes their SQL, once: building and preparing
 * it again for each batch took more time than the rows themselves.
 */
export const createRecordStatements = (
  connection: BetterSqlite3.Database,
  db: Kysely<Schema>,
): RecordStatements => {
  const insert = preparedOnUse(connection, () => insertSql(db))
  const end = preparedOnUse(connection, () => endSql(db))
  const move = preparedOnUse(connection, () => moveSql(db))
  return {
    insert: ({ opened, settled, series }) => {
      const ending = settled === null ? NOT_ENDED : ENDED_VALUES.map((valueOf) => valueOf(settled))
      const values = OPENED_VALUES.map((valueOf) => valueOf(opened))
      return insert().run(values, ending, series).changes === 1
    },
    end: (settled) => {
      const row = end().get([...ENDED_VALUES.map((valueOf) => valueOf(settled)), settled.ticket])
      return row === undefined ? null : originOf(row as OriginColumns)
    },
    move: (id, series) => void move().run(series, id),
  }
}

const insertSql = (db: Kysely<Schema>): string =>
  db
    .insertInto('usageRecord')
    .values(placeholders({ ...OPENED, ...ENDED, series: 0 }) as never)
    .onConflict((conflict) => conflict.column('ticket').doNothing())
    .compile().sql

const endSql = (db: Kysely<Schema>): string =>
  db
    .updateTable('usageRecord')
    .set(placeholders(ENDED))
    .where('ticket', '=', '')
    .where('outcome', 'is', null)
    .returning(['id', 'class', 'caller', 'keyId', 'userId', 'model'])
    .compile().sql

const moveSql = (db: Kysely<Schema>): string =>
  db.updateTable('usageRecord').set({ series: 0 }).where('id', '=', 0).compile().sql

const placeholders = (columns: object): object =>
  Object.fromEntries(Object.keys(columns).map((column) => [column, '']))

interface OriginColumns {
  readonly id: number
  readonly class: string
  readonly caller: string
  readonly key_id: string | null
  readonly user_id: string | null
  readonly model: string
}

const originOf = ({ key_id: keyId, user_id: userId, ...same }: OriginColumns): EndedOrigin => ({
  ...same,
  keyId,
  userId,
})
