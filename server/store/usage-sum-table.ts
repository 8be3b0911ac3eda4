import { sql, type Kysely, type RawBuilder } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import { USAGE_DIMENSIONS, type UsageDimension } from '../../shared/usage-dimension.ts'
import type { Prices } from '../../shared/price.ts'
import type { Clock } from '../clock.ts'
import { USAGE_SUMS } from './rollup.ts'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { planReading, type Reading, type SumRange } from './usage-buckets.ts'
import { cubeOf, DIMENSION_COLUMNS, nextStart, unitsPerTurn } from './usage-cube.ts'
import { amountOf, createCostOf } from './usage-cost.ts'
import { addNames } from './usage-names.ts'
import type { UsageFilter } from './usage-record-search.ts'

/** What is asked of the sums over the records that ended in a range of time. */
export interface SumQuery extends SumRange {
  /** One row for each combination of these. */
  readonly by: readonly UsageDimension[]
  readonly filter: UsageFilter
  /** Absent where nothing has a price. */
  readonly prices?: Prices
  /** What a model costs is its own, so costs are read model by model: much more, if by callers. */
  readonly isCosted: boolean
}

type Sum = (typeof USAGE_SUMS)[number]

/** The dimensions asked for (null where there is none) and the sums. */
export type SumRow = {
  /** When the bucket began, ms; absent without buckets. */
  readonly start?: number
  /** Beside `key` and `user`. */
  readonly keyName?: string | null
  readonly userName?: string | null
} & { readonly [Dimension in UsageDimension]?: string | null } & {
  readonly [Name in Sum]: number
} & {
  /** Of what is known of them; null where that is nothing, absent where no costs were asked for. */
  readonly cost?: number | null
  /** So many at least, of which it is not known, or not all of it. */
  readonly costUnknown?: number
}

export interface SumAnswer {
  /** Whole hours, ms: the range asked for, and what of the hours at its ends lay outside. */
  readonly from: number
  readonly to: number
  /** When the oldest hour began of which there are sums; null where there are none. */
  readonly since: number | null
  /** Of the prices; null where nothing has one. */
  readonly currency: string | null
  /** In the order of time; of one time those with the most requests first. */
  readonly items: readonly SumRow[]
}

const ROWS_MAX = 10_000
/** Others are answered after so much time. */
const TURN_MS = 20

/**
 * Reads the sums a piece at a time, so that whatever is asked for, nobody waits long behind it. What
 * would be too much even so is refused before or as soon as that is known.
 */
export async function sumUsage(
  db: Kysely<Schema>,
  clock: Clock,
  query: SumQuery,
): Promise<SumAnswer | StoreRefusal> {
  const { by, filter, prices } = query
  const asked = USAGE_DIMENSIONS.filter((name) => filter[name] !== undefined)
  const told = toldApart(query)
  const cube = cubeOf([...told, ...asked])
  const costOf = createCostOf(prices)
  const limits = { now: clock.wall(), unitsPerTurn: unitsPerTurn(cube) }
  const plan = planReading(query, limits)
  if (isRefused(plan)) return plan
  const rows = new Map<string, Row>()
  let turnBegan = clock.now()
  for (const readings of plan.turns) {
    if (clock.now() - turnBegan > TURN_MS) {
      await setImmediate()
      turnBegan = clock.now()
    }
    for (const row of await readSums(db, { ...query, by: told }, { cube, readings })) {
      Object.assign(row, costOf(String(row['model'] ?? ''), row))
      merge(rows, row, by)
    }
    if (rows.size > ROWS_MAX) return TOO_MANY_ROWS
  }
  const items = [...rows.values()].sort(byTimeAndSize)
  await addNames(db, items, by)
  return {
    from: plan.from,
    to: plan.to,
    since: await oldestSum(db),
    currency: prices?.currency ?? null,
    items: items.map((row) => withAbsent(row, query)),
  }
}

/** The dimensions of what is read: with costs the model is one of them, whatever else is asked for. */
const toldApart = ({ by, prices, isCosted }: SumQuery): readonly UsageDimension[] =>
  !isCosted || prices === undefined || by.includes('model') ? by : [...by, 'model']

async function oldestSum(db: Kysely<Schema>): Promise<number | null> {
  const oldest = await db
    .selectFrom('usageSum')
    .select('start')
    .where('cube', '=', 0)
    .where('level', '=', 0)
    .orderBy('start')
    .limit(1)
    .executeTakeFirst()
  return oldest?.start ?? null
}

const TOO_MANY_ROWS: StoreRefusal = {
  refused: 'too_much',
  message: `the answer would have more than ${ROWS_MAX} rows: ask for a shorter time, longer buckets, fewer dimensions or a filter`,
}

type Row = Record<string, string | number | bigint | null> &
  Record<Sum | 'costUnknown', number> & { cost: bigint }

interface Turn {
  readonly cube: number
  readonly readings: readonly Reading[]
}

/** The sums that lie in the readings, told apart as asked. */
async function readSums(
  db: Kysely<Schema>,
  { by, filter, bucket }: SumQuery,
  turn: Turn,
): Promise<readonly Row[]> {
  const groups = [
    ...(bucket === null ? [] : [{ name: 'start', column: 'sums.bucket' }]),
    ...by.map((name) => ({ name, column: `series.${columnOf(DIMENSION_COLUMNS[name])}` })),
  ]
  const columns = [
    ...groups.map(({ name, column }) => sql`${sql.ref(column)} as ${sql.ref(name)}`),
    ...USAGE_SUMS.map((name) => sql`sum(${sql.ref(`sums.${columnOf(name)}`)}) as ${sql.ref(name)}`),
  ]
  const names = groups.map(({ column }) => sql.ref(column))
  // A cross join keeps SQLite to this order.
  const { rows } = await sql<Row>`
    select ${sql.join(columns)}
    from (${sumsWithin(turn, filter)}) as sums
    cross join usage_series as series on series.id = sums.series
    ${names.length === 0 ? sql`having count(*) > 0` : sql`group by ${sql.join(names)}`}`.execute(
    // The names above are those of the database and of the answer: there is nothing to translate.
    db.withoutPlugins(),
  )
  return rows
}

/** Rows of sums with their bucket, of the series that the filter wants. */
function sumsWithin({ cube, readings }: Turn, filter: UsageFilter): RawBuilder<unknown> {
  const asked = USAGE_DIMENSIONS.filter((name) => filter[name] !== undefined)
  const conditions = asked.map(
    (name) => sql`and ${sql.ref(columnOf(DIMENSION_COLUMNS[name]))} = ${filter[name]}`,
  )
  const times = readings.map(
    ({ start, level, from, to }) => sql`(${start}, ${level}, ${from}, ${to})`,
  )
  const isWanted = sql`and sums.series in
    (select id from usage_series where cube = ${cube} ${sql.join(conditions, sql` `)})`
  const isLong = readings.some(({ level, from, to }) => nextStart(level, from) < to)
  const columns = USAGE_SUMS.map((name) => sql.ref(columnOf(name)))
  // Of a long time a series has many rows: they are added up before it is asked whose they are.
  const added = isLong ? columns.map((column) => sql`sum(${column}) as ${column}`) : columns
  return sql`
    with reading (bucket, level, since, until) as (values ${sql.join(times)})
    select reading.bucket, sums.series, ${sql.join(added)}
    from reading
    cross join usage_sum as sums on sums.cube = ${cube} and sums.level = reading.level
      and sums.start >= reading.since and sums.start < reading.until
      ${asked.length === 0 ? sql`` : isWanted}
    ${isLong ? sql`group by reading.bucket, sums.series` : sql``}`
}

const columnOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const ADDED = [...USAGE_SUMS, 'costUnknown'] as const

function merge(rows: Map<string, Row>, row: Row, by: readonly UsageDimension[]): void {
  // With its length, no value runs into the next.
  let name = String(row['start'])
  for (const dimension of by) {
    const value = row[dimension] as string
    name += ` ${value.length} ${value}`
  }
  const known = rows.get(name)
  if (known === undefined) {
    rows.set(name, row)
    return
  }
  for (const sum of ADDED) known[sum] += row[sum]
  known.cost += row.cost
}

const byTimeAndSize = (a: Row, b: Row): number =>
  Number(a['start'] ?? 0) - Number(b['start'] ?? 0) || b.requests - a.requests

/** Absent keys, users and hosts are empty in the database. What nobody asked for is not told. */
function withAbsent({ cost, costUnknown, ...row }: Row, { by, isCosted }: SumQuery): SumRow {
  if (!by.includes('model')) delete row['model']
  for (const name of USAGE_DIMENSIONS) if (row[name] === '') row[name] = null
  if (!isCosted) return row as unknown as SumRow
  const known = costUnknown >= row.requests && cost === 0n ? null : amountOf(cost)
  return { ...row, cost: known, costUnknown } as unknown as SumRow
}
