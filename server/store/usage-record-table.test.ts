import { expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { isRefused } from './store-refusal.ts'
import { pageOfRecords, type RecordQuery } from './usage-record-table.ts'

/** Thirty records, three at each time; every second one has a user, every third is still open. */
async function filled(): Promise<TestDatabase> {
  const database = await testDatabase()
  const lines: string[] = []
  for (let n = 0; n < 30; n += 1) {
    const ticket = `t${n}`
    const queuedAt = SOME_TIME + Math.floor(n / 3) * 1000
    lines.push(
      openedLine(
        openedRecord({
          ticket,
          queuedAt,
          requestId: `request-${n % 10}`,
          userId: n % 2 === 0 ? 'u1' : null,
          keyId: n % 2 === 0 ? null : 'k1',
          model: `m${n % 4}`,
        }),
      ),
    )
    if (n % 3 !== 0) lines.push(settledLine(settledRecord({ ticket })))
  }
  database.writeSegment(1, lines.join(''))
  const options = { database, journalDir: database.journalDir, batchBytesMax: 1 << 20 }
  await projectBatch(options)
  return database
}

async function tickets(database: TestDatabase, query: RecordQuery): Promise<readonly string[]> {
  const seen: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await pageOfRecords(database.db, { ...query, ...(cursor && { cursor }) })
    if (isRefused(page)) throw new Error(page.message)
    seen.push(...page.items.map(({ ticket }) => ticket))
    cursor = page.next
  }
  return seen
}

const numbered = (keep: (n: number) => boolean): readonly string[] =>
  Array.from({ length: 30 }, (_, n) => 29 - n)
    .filter(keep)
    .map((n) => `t${n}`)

it('pages through all records once, newest first, whatever the size of the page', async () => {
  const database = await filled()
  for (const limit of [1, 4, 30, 100]) {
    expect(await tickets(database, { limit })).toEqual(numbered(() => true))
  }
  expect(await pageOfRecords(database.db, { limit: 30 })).toMatchObject({ next: null })
})

it('finds by each filter, over pages', async () => {
  const database = await filled()
  const cases: [RecordQuery, (n: number) => boolean][] = [
    [{ requestId: 'request-7' }, (n) => n % 10 === 7],
    [{ key: 'k1' }, (n) => n % 2 === 1],
    [{ user: 'u1' }, (n) => n % 2 === 0],
    [{ model: 'm3' }, (n) => n % 4 === 3],
    [{ outcome: 'open' }, (n) => n % 3 === 0],
    [{ outcome: 'completed', model: 'm1' }, (n) => n % 3 !== 0 && n % 4 === 1],
    [{ from: SOME_TIME + 2000, to: SOME_TIME + 5000 }, (n) => n >= 6 && n < 15],
    [{ outcome: 'shutdown' }, () => false],
  ]
  for (const [query, keep] of cases) {
    expect(await tickets(database, { ...query, limit: 2 })).toEqual(numbered(keep))
  }
})
