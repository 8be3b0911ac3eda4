import type { Kysely } from 'kysely'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../clock.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'
import { sumQuery } from '../../testing/usage-records.ts'
import { openDatabase } from '../database.ts'
import { migrate } from '../migrations.ts'
import { sumUsage } from '../usage-sum-table.ts'
import { pageOfRecords } from '../usage-record-table.ts'
import { createInitialTables } from './0001-initial.ts'
import { createAudit } from './0002-audit.ts'

const HOUR = 1_699_999_200_000

/** A database as the version before left it. */
async function older() {
  const database = openDatabase(join(temporaryDir(), 'test.db'), 0)
  onTestFinished(() => database.db.destroy())
  const db = database.db as never as Kysely<any>
  await createInitialTables(db)
  await createAudit(db)
  await db.schema
    .createTable('schema_migration')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text')
    .addColumn('applied_at', 'bigint')
    .execute()
  await db
    .insertInto('schemaMigration')
    .values([1, 2].map((number) => ({ number, name: 'n', appliedAt: 1 })))
    .execute()
  const origin = { class: 'app', caller: 'key:k1', model: 'm1' }
  const sums = { promptTokens: 5, promptUnknown: 1, completionTokens: 7, completionUnknown: 0 }
  const hour = {
    ...origin,
    ...sums,
    keyId: 'k1',
    userId: '',
    requests: 3,
    queueWaitMs: 4,
    runMs: 9,
  }
  await db
    .insertInto('usageHourly')
    .values([
      { ...hour, hour: HOUR, host: 'gpu0', outcome: 'completed' },
      { ...hour, hour: HOUR + 25 * 3_600_000, host: 'gpu0', outcome: 'completed' },
      { ...hour, hour: HOUR, host: '', outcome: 'interrupted' },
    ])
    .execute()
  const record = {
    ...origin,
    requestId: 'r',
    callerName: 'n',
    keyId: 'k1',
    userId: null,
    address: '::1',
    dialect: 'ollama',
    operation: 'chat',
    isStreaming: 1,
    basePriority: 2,
    queuedAt: HOUR,
  }
  await db
    .insertInto('usageRecord')
    .values([
      { ...record, ticket: 'open', outcome: null, host: null },
      { ...record, ticket: 'done', outcome: 'completed', host: 'gpu0' },
      { ...record, ticket: 'gone', outcome: 'queue_timeout', host: null },
    ])
    .execute()
  return database
}

it('keeps the sums, tells them apart anew, and finds the records', async () => {
  const database = await older()
  await migrate(database.db, { clock: systemClock, seed: async () => undefined })
  const query = sumQuery({ from: HOUR - 86_400_000, to: HOUR + 3 * 86_400_000 })
  const day = HOUR - (HOUR % 86_400_000)
  for (const by of [[], ['model'], ['class', 'key']] as const) {
    expect(await sumUsage(database.db, systemClock, { ...query, by, bucket: 'day' })).toMatchObject(
      {
        items: [
          { start: day, requests: 6, promptUnknown: 2, timesUnknown: 3 },
          { requests: 3, promptTokens: 5, completionTokens: 7, queueWaitMs: 4, runMs: 9 },
        ],
      },
    )
  }
  const byHost = { ...query, by: ['key', 'host'] as const }
  expect(await sumUsage(database.db, systemClock, byHost)).toMatchObject({
    items: [
      { key: 'k1', host: 'gpu0', requests: 6 },
      { key: 'k1', host: null, requests: 3 },
    ],
  })
  const found = async (filter: object) => {
    const page = await pageOfRecords(database.db, { ...filter, order: 'asc' })
    return 'items' in page ? page.items.map(({ ticket }) => ticket) : page
  }
  expect(await found({ key: 'k1' })).toEqual(['open', 'done', 'gone'])
  expect(await found({ outcome: 'open' })).toEqual(['open'])
  expect(await found({ host: '' })).toEqual(['open', 'gone'])
  expect(
    await database.db.selectFrom('usageRecord').select('id').where('series', '=', 0).execute(),
  ).toEqual([])
})
