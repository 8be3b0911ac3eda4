import fc from 'fast-check'
import { expect, it } from 'vitest'
import { USAGE_DIMENSIONS } from '../../shared/usage-dimension.ts'
import { systemClock } from '../clock.ts'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME, sumQuery } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { isRefused } from './store-refusal.ts'
import { sumUsage, type SumQuery, type SumRow } from './usage-sum-table.ts'

const HOUR_MS = 3_600_000

/** What a record is to the sums. */
interface Ended {
  readonly class: string
  readonly caller: string
  readonly key: string | null
  readonly user: string | null
  readonly model: string
  readonly host: string | null
  readonly outcome: string
  readonly endedAt: number
  readonly tokens: number | null
}

async function projected(records: readonly Ended[]): Promise<TestDatabase> {
  const database = await testDatabase()
  const lines = records.flatMap((record, n) => {
    const { class: className, caller, key: keyId, user: userId, model, host, endedAt } = record
    const ticket = `t${n}`
    return [
      openedLine(openedRecord({ ticket, class: className as never, caller, keyId, userId, model })),
      settledLine(
        settledRecord({
          ticket,
          host,
          outcome: record.outcome as never,
          endedAt,
          promptTokens: record.tokens,
        }),
      ),
    ]
  })
  database.writeSegment(1, lines.join(''))
  const options = { database, journalDir: database.journalDir, batchBytesMax: 4096 }
  while (await projectBatch(options)) continue
  return database
}

async function sums({ db }: TestDatabase, query: SumQuery): Promise<readonly SumRow[]> {
  const answer = await sumUsage(db, systemClock, query)
  if (isRefused(answer)) throw new Error(answer.message)
  return answer.items
}

const ended = fc.record({
  class: fc.constantFrom('app', 'chat'),
  caller: fc.constantFrom('key:k1', 'key:k2', 'address:::1'),
  key: fc.constantFrom('k1', 'k2', null),
  user: fc.constantFrom('u1', null),
  model: fc.constantFrom('m1', 'm2\nm3', 'ä'),
  host: fc.constantFrom('gpu0', null),
  outcome: fc.constantFrom('completed', 'client_left'),
  endedAt: fc.integer({ min: SOME_TIME - 40 * 24 * HOUR_MS, max: SOME_TIME + 3 * HOUR_MS }),
  tokens: fc.option(fc.integer({ min: 0, max: 9 })),
})

const question = fc.record({
  by: fc.uniqueArray(fc.constantFrom(...USAGE_DIMENSIONS), { maxLength: 3 }),
  filter: fc.record(
    {
      model: fc.constantFrom('m1', 'ä'),
      key: fc.constantFrom('k1', ''),
      class: fc.constant('app'),
    },
    { requiredKeys: [] },
  ),
  from: fc.integer({ min: 0, max: 39 * 24 }),
  bucket: fc.constantFrom(null, 'day' as const, 'month' as const),
  offset: fc.constantFrom(0, 2, -5),
})

/** The same by adding up the records themselves. */
function expected(
  records: readonly Ended[],
  query: SumQuery,
): Map<string, [number, number, number]> {
  const answer = new Map<string, [number, number, number]>()
  for (const record of records) {
    if (record.endedAt < query.from || record.endedAt >= query.to) continue
    const filters = Object.entries(query.filter) as [keyof Ended, string][]
    if (filters.some(([name, value]) => (record[name] ?? '') !== value)) continue
    const local = new Date(record.endedAt + query.offsetMs)
    const bucket = query.bucket && local.toISOString().slice(0, query.bucket === 'day' ? 10 : 7)
    const name = JSON.stringify([bucket, ...query.by.map((dimension) => record[dimension])])
    const [requests, tokens, unknown] = answer.get(name) ?? [0, 0, 0]
    const isUnknown = record.tokens === null ? 1 : 0
    answer.set(name, [requests + 1, tokens + (record.tokens ?? 0), unknown + isUnknown])
  }
  return answer
}

it('adds up what the records would, by whatever they are told apart', async () => {
  const runs = fc.asyncProperty(
    fc.array(ended, { maxLength: 40 }),
    fc.array(question, { minLength: 10, maxLength: 10 }),
    async (records, questions) => {
      const database = await projected(records)
      for (const { by, filter, from: hours, bucket, offset } of questions) {
        const from = Math.floor(SOME_TIME / HOUR_MS - hours) * HOUR_MS
        const offsetMs = offset * HOUR_MS
        const query = sumQuery({ by, filter: filter as never, from, bucket, offsetMs })
        const rows = await sums(database, query)
        const found = rows.map((row): [string, [number, number, number]] => {
          const local = row.start === undefined ? null : new Date(row.start + offsetMs)
          const start = local && local.toISOString().slice(0, bucket === 'day' ? 10 : 7)
          const name = JSON.stringify([start, ...by.map((dimension) => row[dimension])])
          return [name, [row.requests, row.promptTokens, row.promptUnknown]]
        })
        expect(new Map(found)).toEqual(expected(records, query))
        expect(found).toHaveLength(new Set(found.map(([name]) => name)).size)
      }
    },
  )
  await fc.assert(runs, { numRuns: 15 })
}, 60_000)

const PRICES = { currency: 'EUR', models: { M1: { input: 1_000_000 }, '*': { input: 2_000_000 } } }

it('costs the same whatever it is told apart by, and says what is unknown', async () => {
  const runs = fc.asyncProperty(
    fc.array(ended, { maxLength: 40 }),
    fc.array(question, { minLength: 5, maxLength: 5 }),
    async (records, questions) => {
      const database = await projected(records)
      const costOf = ({ model, tokens }: Ended): number => (tokens ?? 0) * (model === 'm1' ? 1 : 2)
      for (const { by, filter } of questions) {
        const rows = await sums(
          database,
          sumQuery({
            by,
            filter: filter as never,
            from: SOME_TIME - 50 * 24 * HOUR_MS,
            to: SOME_TIME + 40 * 24 * HOUR_MS,
            prices: PRICES,
            isCosted: true,
          }),
        )
        const counted = records.filter((record) =>
          Object.entries(filter).every(
            ([name, value]) => (record[name as keyof Ended] ?? '') === value,
          ),
        )
        const total = (of: (row: SumRow) => number): number =>
          rows.reduce((sum, row) => sum + of(row), 0)
        expect(total(({ cost }) => cost ?? 0)).toBeCloseTo(
          counted.reduce((sum, record) => sum + costOf(record), 0),
        )
        expect(total(({ costUnknown }) => costUnknown ?? 0)).toBe(
          counted.filter(({ tokens }) => tokens === null).length,
        )
        for (const row of rows) expect('model' in row).toBe(by.includes('model'))
      }
    },
  )
  await fc.assert(runs, { numRuns: 5 })
}, 30_000)

it('puts what was asked most first, within each stretch of time', async () => {
  const record = { class: 'app', caller: 'c', key: null, user: null, host: null, tokens: 1 }
  const at = Math.floor(SOME_TIME / HOUR_MS) * HOUR_MS
  const records = ['a', 'b', 'b', 'c', 'c', 'c'].map((model, n) => ({
    ...record,
    model,
    outcome: 'completed',
    endedAt: at + (n % 2) * HOUR_MS,
  }))
  const database = await projected(records)
  const rows = await sums(database, sumQuery({ by: ['model'], bucket: 'hour' }))
  expect(rows.map(({ start, model, requests }) => [Number(start) - at, model, requests])).toEqual([
    [0, 'a', 1],
    [0, 'b', 1],
    [0, 'c', 1],
    [HOUR_MS, 'c', 2],
    [HOUR_MS, 'b', 1],
  ])
})

it('refuses an answer of too many rows', async () => {
  const database = await testDatabase()
  await database.db.transaction().execute(async () => {
    for (let n = 0; n <= 10_000; n += 1) {
      const origin = { class: 'direct', caller: `address:${n}`, keyId: null, userId: null }
      const ids = database.series.of(
        { ...origin, model: 'm' },
        { host: null, outcome: 'completed' },
      )
      database.addSums([4, 2, Date.UTC(2023, 10), ids[4]!, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }
  })
  const query = sumQuery({ by: ['caller'], from: Date.UTC(2023, 10), to: Date.UTC(2023, 11) })
  expect(await sumUsage(database.db, systemClock, query)).toMatchObject({ refused: 'too_much' })
  const one = await sums(database, { ...query, filter: { caller: 'address:77' } })
  expect(one).toMatchObject([{ caller: 'address:77', requests: 1 }])
})
