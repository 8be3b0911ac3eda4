import { sql, type Kysely } from 'kysely'

const DIMENSIONS = ['class', 'caller', 'key_id', 'user_id', 'model', 'host', 'outcome']
const CUBES = [
  ['class'],
  ['outcome'],
  ['host'],
  ['model'],
  ['class', 'caller', 'key_id', 'user_id'],
  ['class', 'model', 'host', 'outcome'],
  DIMENSIONS,
]
const FINEST_CUBE = CUBES.length - 1
const SUMS = [
  'requests',
  'prompt_tokens',
  'prompt_unknown',
  'completion_tokens',
  'completion_unknown',
  'queue_wait_ms',
  'run_ms',
]
const STARTS = [
  'hour',
  'hour - hour % 86400000',
  "unixepoch(hour / 1000, 'unixepoch', 'start of month') * 1000",
]

/**
 * Sums by hour, day and month in several cubes in place of the one by hour, and on each record the
 * number of its combination in place of an index for each filter. Frozen like all migrations.
 */
export async function createUsageSums(db: Kysely<any>): Promise<void> {
  await createSeries(db)
  await createSums(db)
  await fileRecords(db)
  await db.schema.dropTable('usage_hourly').execute()
}

async function createSeries(db: Kysely<any>): Promise<void> {
  let table = db.schema
    .createTable('usage_series')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('cube', 'integer', (column) => column.notNull())
  for (const name of DIMENSIONS) {
    table = table.addColumn(name, 'text', (column) => column.notNull())
  }
  await table.addUniqueConstraint('usage_series_key', ['cube', ...DIMENSIONS] as never[]).execute()
  await sql`
    insert into usage_series (cube, ${refs(DIMENSIONS)})
    select distinct ${sql.lit(FINEST_CUBE)}, class, caller, coalesce(key_id, ''),
      coalesce(user_id, ''), model, coalesce(host, ''), coalesce(outcome, '')
    from usage_record`.execute(db)
  await sql`
    insert or ignore into usage_series (cube, ${refs(DIMENSIONS)})
    select distinct ${sql.lit(FINEST_CUBE)}, ${refs(DIMENSIONS)} from usage_hourly`.execute(db)
  for (const [cube, known] of CUBES.slice(0, FINEST_CUBE).entries()) {
    const values = DIMENSIONS.map((name) => (known.includes(name) ? sql.ref(name) : sql.lit('')))
    await sql`
      insert into usage_series (cube, ${refs(DIMENSIONS)})
      select distinct ${sql.lit(cube)}, ${sql.join(values)}
      from usage_series where cube = ${sql.lit(FINEST_CUBE)}`.execute(db)
  }
}

async function createSums(db: Kysely<any>): Promise<void> {
  let table = db.schema.createTable('usage_sum')
  for (const name of ['cube', 'level', 'start', 'series', ...SUMS, 'times_unknown']) {
    table = table.addColumn(name, 'bigint', (column) => column.notNull())
  }
  // In the order of its key, so that what is asked for lies together and new sums come to the end.
  await table
    .addPrimaryKeyConstraint('usage_sum_key', ['cube', 'level', 'start', 'series'] as never[])
    .modifyEnd(sql`without rowid`)
    .execute()
  for (const [cube, known] of CUBES.entries()) {
    const isSame = known.map(
      (name) => sql`${sql.ref(`series.${name}`)} = ${sql.ref(`old.${name}`)}`,
    )
    for (const [level, start] of STARTS.entries()) {
      await sql`
        insert into usage_sum
        select ${sql.lit(cube)}, ${sql.lit(level)}, ${sql.raw(start)} as start, series.id,
          ${sql.join(SUMS.map((name) => sql`sum(${sql.ref(name)})`))},
          sum(iif(old.outcome = 'interrupted', old.requests, 0))
        from usage_hourly as old
        join usage_series as series
          on series.cube = ${sql.lit(cube)} and ${sql.join(isSame, sql` and `)}
        group by start, series.id`.execute(db)
    }
  }
}

async function fileRecords(db: Kysely<any>): Promise<void> {
  for (const name of ['queued', 'request', 'model', 'outcome', 'key', 'user']) {
    await db.schema.dropIndex(`usage_record_${name}`).execute()
  }
  await db.schema
    .alterTable('usage_record')
    .addColumn('series', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await sql`
    update usage_record set series = (
      select id from usage_series as series
      where series.cube = ${sql.lit(FINEST_CUBE)}
        and series.class = usage_record.class
        and series.caller = usage_record.caller
        and series.key_id = coalesce(usage_record.key_id, '')
        and series.user_id = coalesce(usage_record.user_id, '')
        and series.model = usage_record.model
        and series.host = coalesce(usage_record.host, '')
        and series.outcome = coalesce(usage_record.outcome, ''))`.execute(db)
  // Every index of SQLite ends with the id, so these are in the order of the pages.
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(`usage_record_${name}`).on('usage_record').columns(columns)
  await index('queued', ['queued_at']).execute()
  await index('request', ['request_id', 'queued_at']).execute()
  await index('series', ['series', 'queued_at']).execute()
  await index('open', ['queued_at']).where(sql.ref('outcome'), 'is', null).execute()
}

const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)))
