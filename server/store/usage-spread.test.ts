import { expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { spreadOfUsage } from './usage-spread.ts'

const EVER = { filter: {}, from: 0, to: Number.MAX_SAFE_INTEGER }

/** The nth of so many waited n ms and had its first byte n ms after its start; one a second came. */
async function filled(count: number): Promise<TestDatabase> {
  const database = await testDatabase()
  const lines = Array.from({ length: count }, (_, index) => {
    const n = index + 1
    const ticket = `t${n}`
    const queuedAt = SOME_TIME + n * 1_000
    const times = { startedAt: queuedAt + n, firstByteAt: queuedAt + 2 * n, queueWaitMs: n }
    return (
      openedLine(openedRecord({ ticket, queuedAt, model: `m${n % 2}` })) +
      settledLine(settledRecord({ ticket, ...times }))
    )
  })
  database.writeSegment(1, lines.join(''))
  const options = { database, journalDir: database.journalDir, batchBytesMax: 1 << 20 }
  while (await projectBatch(options)) continue
  return database
}

it('tells which times half, 95 % and 99 % did not exceed, over several pages', async () => {
  const { db } = await filled(2_100)
  const spread = { p50: 1_050, p95: 1_995, p99: 2_079 }
  expect(await spreadOfUsage(db, EVER)).toEqual({
    requests: 2_100,
    isWhole: true,
    since: SOME_TIME + 1_000,
    queueWaitMs: spread,
    firstByteMs: spread,
  })
})

it('is of what the filters and the times leave', async () => {
  const { db } = await filled(100)
  const range = { from: SOME_TIME + 41_000, to: SOME_TIME + 61_000 }
  expect(await spreadOfUsage(db, { ...range, filter: { model: 'm0' } })).toMatchObject({
    requests: 10,
    queueWaitMs: { p50: 50, p95: 60, p99: 60 },
  })
})

it('knows nothing where there is nothing, and of what never started', async () => {
  const database = await testDatabase()
  const nothing = { requests: 0, isWhole: true, since: null, queueWaitMs: null, firstByteMs: null }
  expect(await spreadOfUsage(database.db, EVER)).toEqual(nothing)
  const ended = { startedAt: null, firstByteAt: null, queueWaitMs: 9_000 }
  database.writeSegment(1, openedLine(openedRecord()) + settledLine(settledRecord(ended)))
  const options = { database, journalDir: database.journalDir, batchBytesMax: 1 << 20 }
  while (await projectBatch(options)) continue
  const found = await spreadOfUsage(database.db, EVER)
  expect(found).toEqual({ ...nothing, requests: 1, since: SOME_TIME })
})

it('reads the newest ten thousand, and says that there may be more', async () => {
  const { db } = await filled(10_500)
  expect(await spreadOfUsage(db, EVER)).toMatchObject({
    requests: 10_000,
    isWhole: false,
    since: SOME_TIME + 501_000,
    queueWaitMs: { p50: 5_500 },
  })
})
