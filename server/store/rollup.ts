import type BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { preparedOnUse } from './prepared-on-use.ts'
import type { Schema, UsageSumRow } from './schema.ts'
import { LEVELS, startOf, type Level } from './usage-cube.ts'

/** What is added up. */
export const USAGE_SUMS = [
  'requests',
  'promptTokens',
  'promptUnknown',
  'cachedTokens',
  'cacheKnownTokens',
  'completionTokens',
  'completionUnknown',
  'queueWaitMs',
  'runMs',
  'timesUnknown',
] as const satisfies readonly (keyof UsageSumRow)[]

/** What the roll-ups need of a record's end. */
export interface RecordEnd {
  readonly startedAt: number | null
  readonly endedAt: number
  /** Null where the gateway died and nobody knows the times. */
  readonly queueWaitMs: number | null
  readonly promptTokens: number | null
  readonly cachedTokens: number | null
  readonly completionTokens: number | null
}

/** Ended before it came to a host: it has used nothing, which is known. */
export const neverRan = ({
  startedAt,
  queueWaitMs,
}: Pick<RecordEnd, 'startedAt' | 'queueWaitMs'>): boolean =>
  startedAt === null && queueWaitMs !== null

/** Adds one row to the table, or to the row that is there. */
export type SumStatement = (values: readonly number[]) => void

/**
 * Adds up records by the time at which they ended, so that an hour that has passed changes no more. An
 * unknown number adds nothing to its sum and one to its count of unknowns. Times are rounded as those
 * of the records are, so that the sums are the records' own.
 */
export class Rollup {
  /** By hour and, since a combination always has the same series, by those. */
  readonly #hours = new Map<number, Map<readonly number[], number[]>>()

  /** @param series the record's, one of each cube. */
  add(series: readonly number[], end: RecordEnd): void {
    const endedAt = Math.round(end.endedAt)
    const hour = memberOf(this.#hours, startOf(0, endedAt), () => new Map<never, never>())
    const sums = memberOf(hour, series, () => USAGE_SUMS.map(() => 0))
    const ran = !neverRan(end)
    addTo(sums, [
      1,
      end.promptTokens ?? 0,
      ran && end.promptTokens === null ? 1 : 0,
      end.cachedTokens ?? 0,
      end.cachedTokens === null ? 0 : (end.promptTokens ?? 0),
      end.completionTokens ?? 0,
      ran && end.completionTokens === null ? 1 : 0,
      Math.round(end.queueWaitMs ?? 0),
      end.startedAt === null ? 0 : Math.max(0, endedAt - Math.round(end.startedAt)),
      end.queueWaitMs === null ? 1 : 0,
    ])
  }

  /** To be called in the transaction that writes the records. */
  write(addRow: SumStatement): void {
    for (const level of LEVELS.keys()) {
      for (const [start, series] of this.#perSeries(level as Level)) {
        for (const [id, { cube, sums }] of series) addRow([cube, level, start, id, ...sums])
      }
    }
  }

  /** The sums of each hour, day or month. */
  #perSeries(level: Level): Map<number, Map<number, SeriesSums>> {
    const starts = new Map<number, Map<number, SeriesSums>>()
    for (const [hour, combinations] of this.#hours) {
      const rows = memberOf(starts, startOf(level, hour), () => new Map<never, never>())
      for (const [series, added] of combinations) {
        for (const [cube, id] of series.entries()) {
          addTo(memberOf(rows, id, () => ({ cube, sums: USAGE_SUMS.map(() => 0) })).sums, added)
        }
      }
    }
    return starts
  }
}

interface SeriesSums {
  readonly cube: number
  readonly sums: number[]
}

function memberOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let member = map.get(key)
  if (member === undefined) {
    member = make()
    map.set(key, member)
  }
  return member
}

function addTo(sums: number[], added: readonly number[]): void {
  for (let index = 0; index < sums.length; index += 1) sums[index]! += added[index]!
}

export const createSumStatement = (
  connection: BetterSqlite3.Database,
  db: Kysely<Schema>,
): SumStatement => {
  const add = preparedOnUse(connection, () => sumSql(db))
  return (values) => void add().run(values)
}

const KEY = ['cube', 'level', 'start', 'series'] as const

const sumSql = (db: Kysely<Schema>): string =>
  db
    .insertInto('usageSum')
    .values(Object.fromEntries([...KEY, ...USAGE_SUMS].map((column) => [column, 0])) as never)
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet((eb) =>
          Object.fromEntries(
            USAGE_SUMS.map((sum) => [sum, eb(`usageSum.${sum}`, '+', eb.ref(`excluded.${sum}`))]),
          ),
        ),
    )
    .compile().sql
