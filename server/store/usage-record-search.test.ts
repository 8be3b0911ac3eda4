import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { isRefused } from './store-refusal.ts'
import { pageOfRecords, type RecordQuery } from './usage-record-table.ts'

// Goal: a page has what a search through all records would find, whichever way it was found. Method:
// more records than are looked at one by one, with models that become rare, common and rare again.

const COUNT = 6_000
const MINUTE_MS = 60_000

interface Made {
  readonly ticket: string
  readonly queuedAt: number
  readonly key: string | null
  readonly model: string
  readonly host: string | null
  readonly outcome: string
}

const made: readonly Made[] = Array.from({ length: COUNT }, (_, n) => ({
  ticket: `t${n}`,
  // Ten at each time, so that the id has to tell them apart.
  queuedAt: SOME_TIME + Math.floor(n / 10) * 17 * MINUTE_MS,
  key: n % 3 === 0 ? null : `k${n % 7}`,
  model: n % 1_009 === 5 ? 'rare' : n > 1_000 && n < 3_000 ? 'retired' : 'usual',
  host: n % 11 === 0 ? null : `gpu${n % 2}`,
  outcome: n % 97 === 0 ? 'open' : n % 13 === 0 ? 'client_left' : 'completed',
}))

async function filled(): Promise<TestDatabase> {
  const database = await testDatabase()
  const lines = made.map(({ ticket, queuedAt, key, model, host, outcome }) => {
    const opened = openedLine(
      openedRecord({ ticket, queuedAt, keyId: key, model, requestId: 'same' }),
    )
    if (outcome === 'open') return opened
    return opened + settledLine(settledRecord({ ticket, host, outcome: outcome as never }))
  })
  database.writeSegment(1, lines.join(''))
  const options = { database, journalDir: database.journalDir, batchBytesMax: 1 << 20 }
  while (await projectBatch(options)) continue
  return database
}

async function tickets(database: TestDatabase, query: RecordQuery): Promise<readonly string[]> {
  const seen: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await pageOfRecords(database.db, { ...query, ...(cursor && { cursor }) })
    if (isRefused(page)) throw new Error(page.message)
    expect(page.items.length <= Number(query.limit)).toBe(true)
    if (page.next !== null) expect(page.items).toHaveLength(Number(query.limit))
    seen.push(...page.items.map(({ ticket }) => ticket))
    cursor = page.next
  }
  return seen
}

function expected(query: RecordQuery): readonly string[] {
  const found = made.filter(
    ({ queuedAt, key, model, host, outcome }) =>
      queuedAt >= (query.from ?? 0) &&
      queuedAt < (query.to ?? Infinity) &&
      (query.key === undefined || query.key === (key ?? '')) &&
      (query.model === undefined || query.model === model) &&
      (query.host === undefined || query.host === (outcome === 'open' ? '' : (host ?? ''))) &&
      (query.outcome === undefined || query.outcome === outcome),
  )
  const names = found.map(({ ticket }) => ticket)
  return query.order === 'asc' ? names : names.reverse()
}

it('finds what a search through all records would find, in both orders', async () => {
  const database = await filled()
  const optional = { requiredKeys: [] as never[] }
  const time = fc.integer({ min: 0, max: COUNT / 10 }).map((n) => SOME_TIME + n * 17 * MINUTE_MS)
  const query = fc.record(
    {
      key: fc.constantFrom('k1', 'k4', '', 'nobody'),
      model: fc.constantFrom('rare', 'retired', 'usual'),
      host: fc.constantFrom('gpu0', 'gpu1', ''),
      outcome: fc.constantFrom('completed', 'client_left', 'open', 'shutdown'),
      from: time,
      to: time,
      order: fc.constantFrom('asc', 'desc'),
      requestId: fc.constant('same'),
    },
    optional,
  )
  const runs = fc.asyncProperty(query, fc.constantFrom(90, 400, 1_000), async (some, limit) => {
    const asked = { ...some, limit } as RecordQuery
    expect(await tickets(database, asked)).toEqual(expected(asked))
  })
  await fc.assert(runs, {
    numRuns: 60,
    examples: [
      [{ model: 'retired' }, 400],
      [{ model: 'rare', order: 'asc' }, 90],
      [{ model: 'retired', key: 'k4', host: '' }, 90],
    ] as never,
  })
}, 120_000)
