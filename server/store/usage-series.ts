import type BetterSqlite3 from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { USAGE_DIMENSIONS } from '../../shared/usage-dimension.ts'
import { preparedOnUse } from './prepared-on-use.ts'
import type { Schema, UsageSeriesRow } from './schema.ts'
import { CUBES, DIMENSION_COLUMNS } from './usage-cube.ts'

/** Whose a record is. */
export interface RecordOrigin {
  readonly class: string
  readonly caller: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly model: string
}

/** How it ended. */
export interface RecordFate {
  readonly host: string | null
  readonly outcome: string | null
}

/** The fate of a record that is still open. */
export const NOT_ENDED: RecordFate = { host: null, outcome: null }

/** What is absent is empty text, because null would not count as equal to null. */
type SeriesKey = Omit<UsageSeriesRow, 'id' | 'cube'>

/** More combinations than a busy day of many callers has. */
const REMEMBERED_MAX = 20_000

const COLUMNS = USAGE_DIMENSIONS.map((dimension) => DIMENSION_COLUMNS[dimension])

/** The numbers under which each combination of caller, model, host and outcome is added up. */
export class UsageSeries {
  readonly #find: () => BetterSqlite3.Statement
  readonly #add: () => BetterSqlite3.Statement
  readonly #remembered = new Map<string, readonly number[]>()

  constructor(connection: BetterSqlite3.Database, db: Kysely<Schema>) {
    this.#find = preparedOnUse(connection, () => findSql(db))
    this.#add = preparedOnUse(connection, () => addSql(db))
  }

  /**
   * The series of such a record, one in each cube, in their order. New ones are added in the transaction
   * that is open; where that fails, they have to be forgotten.
   */
  of(origin: RecordOrigin, fate: RecordFate): readonly number[] {
    const { class: className, caller, model } = origin
    const keyId = origin.keyId ?? ''
    const userId = origin.userId ?? ''
    const host = fate.host ?? ''
    const outcome = fate.outcome ?? ''
    // The model comes last: it alone may hold any character, so no two combinations have one name.
    const name = `${className}\n${caller}\n${keyId}\n${userId}\n${host}\n${outcome}\n${model}`
    let ids = this.#remembered.get(name)
    if (ids === undefined) {
      ids = this.#load({ class: className, caller, keyId, userId, model, host, outcome })
      if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear()
      this.#remembered.set(name, ids)
    }
    return ids
  }

  forget(): void {
    this.#remembered.clear()
  }

  #load(key: SeriesKey): readonly number[] {
    return CUBES.map((known, cube) => {
      const values = USAGE_DIMENSIONS.map((dimension) =>
        known.includes(dimension) ? key[DIMENSION_COLUMNS[dimension]] : '',
      )
      const row = this.#find().get(cube, ...values) ?? this.#add().get(cube, ...values)
      return (row as { readonly id: number }).id
    })
  }
}

const findSql = (db: Kysely<Schema>): string => {
  let select = db.selectFrom('usageSeries').select('id').where('cube', '=', 0)
  for (const column of COLUMNS) select = select.where(column, '=', '')
  return select.compile().sql
}

const addSql = (db: Kysely<Schema>): string => {
  const values = { cube: 0, ...Object.fromEntries(COLUMNS.map((column) => [column, ''])) }
  return db
    .insertInto('usageSeries')
    .values(values as never)
    .returning('id')
    .compile().sql
}
