import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** What roll-ups can be told apart by. */
export const HOURLY_DIMENSIONS = [
  'hour',
  'class',
  'caller',
  'key',
  'user',
  'model',
  'host',
  'outcome',
] as const

export type HourlyDimension = (typeof HOURLY_DIMENSIONS)[number]

export interface HourlyQuery {
  /** Ended in an hour that begins at this time or later, ms. */
  readonly from?: number
  /** Ended in an hour that begins before this time, ms. */
  readonly to?: number
  /** One row for each combination of these; without any, one row for all. */
  readonly by: readonly HourlyDimension[]
}

/** Sums over the records that ended in the hours asked for. */
export interface HourlySums {
  readonly requests: number
  /** Of those whose usage is known. */
  readonly promptTokens: number
  /** Records whose prompt tokens are unknown. */
  readonly promptUnknown: number
  readonly completionTokens: number
  readonly completionUnknown: number
  readonly queueWaitMs: number
  readonly runMs: number
}

/** The dimensions asked for (the hour as its beginning in ms; an absent key, user or host null). */
export type HourlyRow = HourlySums & {
  readonly [Dimension in HourlyDimension]?: string | number | null
}

export interface HourlyAnswer {
  readonly items: readonly HourlyRow[]
  /** False when there were more rows than are sent; ask for a shorter time or fewer dimensions. */
  readonly isComplete: boolean
}

const ROWS_MAX = 10_000
const COLUMNS = {
  hour: 'hour',
  class: 'class',
  caller: 'caller',
  key: 'keyId',
  user: 'userId',
  model: 'model',
  host: 'host',
  outcome: 'outcome',
} as const satisfies Record<HourlyDimension, string>

export async function sumHourly(db: Kysely<Schema>, query: HourlyQuery): Promise<HourlyAnswer> {
  const by = HOURLY_DIMENSIONS.filter((dimension) => query.by.includes(dimension))
  let select = db
    .selectFrom('usageHourly')
    .select((eb) => [
      eb.fn.sum<number>('requests').as('requests'),
      eb.fn.sum<number>('promptTokens').as('promptTokens'),
      eb.fn.sum<number>('promptUnknown').as('promptUnknown'),
      eb.fn.sum<number>('completionTokens').as('completionTokens'),
      eb.fn.sum<number>('completionUnknown').as('completionUnknown'),
      eb.fn.sum<number>('queueWaitMs').as('queueWaitMs'),
      eb.fn.sum<number>('runMs').as('runMs'),
    ])
    .having((eb) => eb.fn.countAll(), '>', 0)
    .limit(ROWS_MAX + 1)
  if (query.from !== undefined) select = select.where('hour', '>=', query.from)
  if (query.to !== undefined) select = select.where('hour', '<', query.to)
  for (const dimension of by) {
    const column = COLUMNS[dimension]
    select = select
      .select((eb) => eb.ref(column).as(dimension))
      .groupBy(column)
      .orderBy(column)
  }
  const rows: Record<string, string | number | null>[] = await select.execute()
  for (const row of rows) {
    for (const dimension of by) if (row[dimension] === '') row[dimension] = null
  }
  return {
    items: rows.slice(0, ROWS_MAX) as unknown as HourlyRow[],
    isComplete: rows.length <= ROWS_MAX,
  }
}
