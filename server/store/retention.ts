import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from './database.ts'
import { deleteMemory } from './model-memory-retention.ts'
import type { Schema } from './schema.ts'
import { CUBES, DAY_MS, LEVELS, nextStart, startOf, type Level } from './usage-cube.ts'

/** How long things are kept, in days. */
export interface RetentionSettings {
  readonly recordDays: number
  readonly sumDays: number
  readonly auditDays: number
  readonly memoryDays: number
}

export interface RetentionOptions {
  readonly database: OpenDatabase
  readonly clock: Clock
  readonly settings: RetentionSettings
}

/** Rows of one step: a few milliseconds, so that nobody waits longer behind it. */
const ROWS_PER_STEP = 500
/** Each is looked for in every month that is kept. */
const SERIES_PER_STEP = 100
const MONTH: Level = 2

/**
 * Deletes what has been kept long enough, oldest first, a few rows in each step. Their pages are used
 * again for what comes, so the file grows no further.
 */
export class Retention {
  readonly #options: RetentionOptions
  #settings: RetentionSettings
  /** Series are gone through after months have been deleted; null while none have. */
  #seriesAfter: number | null = null

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#settings = options.settings
  }

  change(settings: RetentionSettings): void {
    this.#settings = settings
  }

  /** @returns whether there may be more to delete. */
  async step(): Promise<boolean> {
    const { recordDays, auditDays, sumDays, memoryDays } = this.#settings
    const { db } = this.#options.database
    if (await this.#deleteRecords(this.#daysAgo(recordDays))) return true
    if (await this.#deleteAudit(this.#daysAgo(auditDays))) return true
    if (await deleteMemory(db, this.#daysAgo(memoryDays), ROWS_PER_STEP)) return true
    for (const level of LEVELS.keys() as Iterable<Level>) {
      for (const cube of CUBES.keys()) {
        if (await this.#deleteSums(cube, level, this.#daysAgo(sumDays))) return true
      }
    }
    return this.#deleteSeries()
  }

  #daysAgo(days: number): number {
    return this.#options.clock.wall() - days * DAY_MS
  }

  /** Those that still wait or run are never old. */
  async #deleteRecords(before: number): Promise<boolean> {
    const { db } = this.#options.database
    const oldest = db
      .selectFrom('usageRecord')
      .select('id')
      .where('queuedAt', '<', before)
      .where('outcome', 'is not', null)
      .orderBy('queuedAt')
      .limit(ROWS_PER_STEP)
    return hasDeleted(db.deleteFrom('usageRecord').where('id', 'in', oldest))
  }

  async #deleteAudit(before: number): Promise<boolean> {
    const { db } = this.#options.database
    const oldest = db
      .selectFrom('auditEntry')
      .select('id')
      .where('at', '<', before)
      .orderBy('at')
      .limit(ROWS_PER_STEP)
    return hasDeleted(db.deleteFrom('auditEntry').where('id', 'in', oldest))
  }

  /** An hour, day or month goes when all of it is older. */
  async #deleteSums(cube: number, level: Level, before: number): Promise<boolean> {
    const { db } = this.#options.database
    const start = await oldestStart(db, cube, level)
    if (start === null || nextStart(level, start) > before) return false
    if (level === MONTH) this.#seriesAfter ??= 0
    const some = db
      .selectFrom('usageSum')
      .select('series')
      .where('cube', '=', cube)
      .where('level', '=', level)
      .where('start', '=', start)
      .limit(ROWS_PER_STEP)
    return hasDeleted(
      db
        .deleteFrom('usageSum')
        .where('cube', '=', cube)
        .where('level', '=', level)
        .where('start', '=', start)
        .where('series', 'in', some),
    )
  }

  /** Deletes series of which neither a month nor a record is left. */
  async #deleteSeries(): Promise<boolean> {
    if (this.#seriesAfter === null) return false
    const { db, series } = this.#options.database
    const some = await db
      .selectFrom('usageSeries')
      .select('id')
      .where('id', '>', this.#seriesAfter)
      .orderBy('id')
      .limit(SERIES_PER_STEP)
      .execute()
    this.#seriesAfter = some.at(-1)?.id ?? null
    if (some.length === 0) return false
    const months = monthsFrom(await oldestStart(db, 0, MONTH), this.#options.clock.wall())
    await db.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('usageSeries')
        .where(
          'id',
          'in',
          some.map(({ id }) => id),
        )
        .where((eb) => eb.not(eb.exists(sumsOf(eb, months))))
        .where((eb) => eb.not(eb.exists(recordsOf(eb))))
        .execute()
      // While nothing else can be written: a number that is gone must not be given to a record.
      series.forget()
    })
    return true
  }
}

type SeriesExpressions = ExpressionBuilder<Schema, 'usageSeries'>

const sumsOf = (eb: SeriesExpressions, months: readonly number[]) =>
  eb
    .selectFrom('usageSum')
    .select('start')
    .whereRef('usageSum.cube', '=', 'usageSeries.cube')
    .where('usageSum.level', '=', MONTH)
    .where('usageSum.start', 'in', months)
    .whereRef('usageSum.series', '=', 'usageSeries.id')

const recordsOf = (eb: SeriesExpressions) =>
  eb
    .selectFrom('usageRecord')
    .select('usageRecord.id')
    .whereRef('usageRecord.series', '=', 'usageSeries.id')

/** The months of which sums may be kept, the one that runs among them. */
function monthsFrom(oldest: number | null, now: number): readonly number[] {
  const current = startOf(MONTH, now)
  const months = [current]
  for (let month = oldest ?? current; month < current; month = nextStart(MONTH, month)) {
    months.push(month)
  }
  return months
}

async function oldestStart(db: Kysely<Schema>, cube: number, level: Level): Promise<number | null> {
  const row = await db
    .selectFrom('usageSum')
    .select('start')
    .where('cube', '=', cube)
    .where('level', '=', level)
    .orderBy('start')
    .limit(1)
    .executeTakeFirst()
  return row?.start ?? null
}

const hasDeleted = async (statement: {
  executeTakeFirst(): Promise<{ readonly numDeletedRows: bigint }>
}): Promise<boolean> => (await statement.executeTakeFirst()).numDeletedRows > 0n
