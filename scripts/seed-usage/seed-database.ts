import { sql, type Kysely } from 'kysely'
import { systemClock } from '../../server/clock.ts'
import type { Actor } from '../../server/flow/principal.ts'
import { fingerprint, newKeyText, visiblePrefix } from '../../server/identify/key-text.ts'
import { createApiKeyTable } from '../../server/store/api-key-table.ts'
import { prepareDataDir } from '../../server/store/data-dir.ts'
import { lockDataDir } from '../../server/store/data-lock.ts'
import { openDatabase, type OpenDatabase } from '../../server/store/database.ts'
import { migrate } from '../../server/store/migrations.ts'
import { Rollup } from '../../server/store/rollup.ts'
import type { Schema } from '../../server/store/schema.ts'
import { SetupFault } from '../../server/store/setup-fault.ts'
import { isRefused } from '../../server/store/store-refusal.ts'
import { FINEST_CUBE } from '../../server/store/usage-cube.ts'
import { seedWhitelist } from '../../server/store/whitelist-table.ts'
import { SeededRandom } from '../testing/seeded-random.ts'
import { createOffice, KEY_NAMES, type OfficeKey } from './office.ts'
import { SeededYear, type SeededRecord } from './year.ts'

export interface SeedOptions {
  readonly dataDir: string
  readonly records: number
  readonly onProgress: (records: number) => void
}

const SEED = 1
/** About a day of ten million a year: the sums of each day are then written once. */
const BATCH_MS = 86_400_000
const BY: Actor = { kind: 'system', id: null, name: 'seed-usage', address: null, requestId: null }

/**
 * Fills a data directory with the usage of a year, through the statements of the store itself, with
 * sums. A power cut meanwhile would leave a broken file; the directory must not have records yet.
 *
 * @throws {SetupFault} where the directory is in use or has records.
 */
export const seedDatabase = async (options: SeedOptions): Promise<void> => {
  const paths = prepareDataDir(options.dataDir)
  const lock = lockDataDir(paths)
  const database = openDatabase(paths.database, 0)
  try {
    await migrate(database.db, {
      clock: systemClock,
      seed: (db) => seedWhitelist(db, ['127.0.0.1', '::1'], systemClock.wall()),
    })
    await refuseUsed(database.db, paths.dir)
    const random = new SeededRandom(SEED)
    const office = createOffice(random, await makeKeys(database.db))
    const time = { until: systemClock.wall(), records: options.records }
    const year = new SeededYear(random, office, time)
    await sql`pragma synchronous = off`.execute(database.db)
    await sql`pragma cache_size = -262144`.execute(database.db)
    await withoutIndexes(database.db, () => writeRecords(database, year.records(), options))
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  } finally {
    await database.db.destroy()
    lock.release()
  }
}

const refuseUsed = async (db: Kysely<Schema>, dir: string): Promise<void> => {
  const record = await db.selectFrom('usageRecord').select('id').limit(1).executeTakeFirst()
  if (record === undefined) return
  throw new SetupFault(`The data directory ${dir} has usage records already: name another one.`)
}

const makeKeys = async (db: Kysely<Schema>): Promise<readonly OfficeKey[]> => {
  const table = createApiKeyTable(db, systemClock)
  const keys: OfficeKey[] = []
  for (const name of KEY_NAMES) {
    const text = newKeyText()
    const grant = {
      name,
      priority: 2,
      weight: 1,
      userId: null,
      makerKeyId: null,
      models: null,
      addresses: null,
      limits: null,
      expiresAt: null,
    }
    const secret = { fingerprint: fingerprint(text), prefix: visiblePrefix(text) }
    const made = await table.create({ ...grant, ...secret, scopes: ['inference'] }, BY)
    if (!isRefused(made)) keys.push(made)
  }
  return keys
}

/** An index is made faster at the end, at once, than entry by entry. */
const withoutIndexes = async (db: Kysely<Schema>, fill: () => Promise<void>): Promise<void> => {
  const { rows } = await sql<{ readonly name: string; readonly sql: string }>`
    select name, sql from sqlite_master
    where type = 'index' and tbl_name = 'usage_record' and sql is not null`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db)
  await fill()
  for (const index of rows) await sql.raw(index.sql).execute(db)
}

const writeRecords = async (
  database: OpenDatabase,
  records: Iterable<SeededRecord>,
  { onProgress }: SeedOptions,
): Promise<void> => {
  let batch: SeededRecord[] = []
  let written = 0
  const write = async (): Promise<void> => {
    await database.db.transaction().execute(async () => writeBatch(database, batch))
    written += batch.length
    onProgress(written)
    batch = []
  }
  let until = 0
  for (const record of records) {
    if (record.opened.queuedAt >= until) {
      if (batch.length > 0) await write()
      until = (Math.floor(record.opened.queuedAt / BATCH_MS) + 1) * BATCH_MS
    }
    batch.push(record)
  }
  await write()
}

const writeBatch = (database: OpenDatabase, batch: readonly SeededRecord[]): void => {
  const rollup = new Rollup()
  for (const { opened, settled } of batch) {
    const series = database.series.of(opened, settled)
    database.records.insert({ opened, settled, series: series[FINEST_CUBE]! })
    rollup.add(series, settled)
  }
  rollup.write(database.addSums)
}
