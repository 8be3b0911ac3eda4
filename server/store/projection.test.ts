import BetterSqlite3 from 'better-sqlite3'
import fc from 'fast-check'
import { appendFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME, sumQuery } from '../testing/usage-records.ts'
import { begunLine, openedLine, settledLine } from './journal-line.ts'
import { loadProgress } from './journal-position-table.ts'
import { listSegments, segmentPath } from './journal-segments.ts'
import { forgetLostJournal, projectBatch } from './projection.ts'
import { Recovery } from './recovery.ts'
import { pageOfRecords, type StoredRecord } from './usage-record-table.ts'
import { isRefused } from './store-refusal.ts'
import { sumUsage, type SumQuery, type SumRow } from './usage-sum-table.ts'

const HOUR_MS = 3_600_000

const project = async (database: TestDatabase, batchBytesMax = 4096): Promise<void> => {
  const options = { database, journalDir: database.journalDir, batchBytesMax }
  while (await projectBatch(options)) continue
}

async function recover(database: TestDatabase, upTo: number): Promise<number> {
  const options = { database, journalDir: database.journalDir, batchBytesMax: 4096, upTo }
  const recovery = new Recovery(options, systemClock)
  for (;;) {
    const recovered = await recovery.step()
    if (recovered !== null) return recovered.interrupted
  }
}

async function recordsOf({ db }: TestDatabase): Promise<readonly StoredRecord[]> {
  const page = await pageOfRecords(db, { limit: 1000 })
  if (isRefused(page)) throw new Error(page.message)
  return page.items
}

async function sums(
  { db }: TestDatabase,
  changes: Partial<SumQuery> = {},
): Promise<readonly SumRow[]> {
  const answer = await sumUsage(db, systemClock, sumQuery(changes))
  if (isRefused(answer)) throw new Error(answer.message)
  return answer.items
}

const totals = async (database: TestDatabase) => (await sums(database))[0]

it('shows a record as open until it is settled', async () => {
  const database = await testDatabase()
  database.writeSegment(1, openedLine(openedRecord()))
  await project(database)
  expect(await recordsOf(database)).toMatchObject([
    { ...openedRecord(), outcome: null, tries: null },
  ])
  expect(await totals(database)).toBeUndefined()
  appendFileSync(segmentPath(database.journalDir, 1), settledLine(settledRecord()))
  await project(database)
  expect(await recordsOf(database)).toEqual([{ ...openedRecord(), ...settledRecord() }])
})

it('reads lines of versions that did not know what was cached, and tells that apart from nothing', async () => {
  const database = await testDatabase()
  const { cachedTokens: _, ...earlier } = settledRecord()
  const lines = [earlier, settledRecord({ ticket: 't2', cachedTokens: 0 })].map(
    (settled) =>
      openedLine(openedRecord({ ticket: settled.ticket })) + settledLine(settled as never),
  )
  const later = settledRecord({ ticket: 't3', cachedTokens: 5 })
  lines.push(openedLine(openedRecord({ ticket: 't3' })) + settledLine(later))
  database.writeSegment(1, lines.join(''))
  await project(database)
  const records = await recordsOf(database)
  expect(records.map(({ ticket, cachedTokens }) => [ticket, cachedTokens])).toEqual(
    expect.arrayContaining([
      ['t1', null],
      ['t2', 0],
      ['t3', 5],
    ]),
  )
  expect(await totals(database)).toMatchObject({
    promptTokens: 36,
    cachedTokens: 5,
    cacheKnownTokens: 24,
  })
})

it('makes the same of lines in one batch and in many', async () => {
  const lines: string[] = []
  for (let n = 0; n < 40; n += 1) {
    lines.push(openedLine(openedRecord({ ticket: `t${n}`, queuedAt: SOME_TIME + n })))
  }
  for (let n = 0; n < 40; n += 1) lines.push(settledLine(settledRecord({ ticket: `t${n}` })))
  const results = []
  for (const batchBytesMax of [600, 1 << 20]) {
    const database = await testDatabase()
    database.writeSegment(1, lines.join(''))
    await project(database, batchBytesMax)
    results.push([await recordsOf(database), await totals(database)])
  }
  expect(results[0]).toEqual(results[1])
  expect(results[0]?.[1]).toMatchObject({ requests: 40, promptTokens: 480 })
})

it('counts and ignores what comes twice or without a beginning', async () => {
  const database = await testDatabase()
  database.writeSegment(
    1,
    [
      openedLine(openedRecord()),
      openedLine(openedRecord({ model: 'another' })),
      settledLine(settledRecord()),
      settledLine(settledRecord({ outcome: 'client_left' })),
      settledLine(settledRecord({ ticket: 'unheard-of' })),
      'rubbish\n',
    ].join(''),
  )
  await project(database, 500)
  expect(await recordsOf(database)).toEqual([{ ...openedRecord(), ...settledRecord() }])
  expect(await totals(database)).toMatchObject({ requests: 1 })
  expect(await loadProgress(database.db)).toMatchObject({ ignoredRecords: 3, skippedLines: 1 })
})

it('ends a record once where its beginning comes again beside its end', async () => {
  const database = await testDatabase()
  database.writeSegment(1, openedLine(openedRecord()))
  await project(database)
  const again = openedLine(openedRecord({ model: 'another' })) + settledLine(settledRecord())
  database.writeSegment(2, again)
  await project(database)
  database.writeSegment(3, again)
  await project(database)
  expect(await recordsOf(database)).toEqual([{ ...openedRecord(), ...settledRecord() }])
  expect(await totals(database)).toMatchObject({ requests: 1 })
  expect((await loadProgress(database.db)).ignoredRecords).toBe(3)
})

it('keeps unknown usage unknown, what never ran at nothing, and adds up the rest by the hour of the end', async () => {
  const database = await testDatabase()
  const hour = Math.floor(SOME_TIME / HOUR_MS) * HOUR_MS
  const ends = [
    settledRecord({ ticket: 'a', endedAt: hour, startedAt: hour - 50, queueWaitMs: 10.4 }),
    settledRecord({
      ticket: 'b',
      endedAt: hour + HOUR_MS - 1,
      startedAt: null,
      host: null,
      promptTokens: null,
      completionTokens: null,
    }),
    settledRecord({
      ticket: 'c',
      endedAt: hour + HOUR_MS,
      promptTokens: null,
      completionTokens: null,
    }),
  ]
  const opens = ['a', 'b', 'c'].map((ticket) => openedLine(openedRecord({ ticket })))
  database.writeSegment(1, [...opens, ...ends.map(settledLine)].join(''))
  await project(database)
  expect(await sums(database, { bucket: 'hour', by: ['host', 'user'] })).toMatchObject([
    {
      start: hour,
      host: null,
      user: null,
      requests: 1,
      runMs: 0,
      promptTokens: 0,
      promptUnknown: 0,
      completionUnknown: 0,
    },
    { start: hour, host: 'gpu0', user: null, requests: 1, runMs: 50, queueWaitMs: 10 },
    { start: hour + HOUR_MS, promptTokens: 0, promptUnknown: 1, completionUnknown: 1 },
  ])
  expect(await sums(database, { from: hour, to: hour + HOUR_MS })).toMatchObject([{ requests: 2 }])
})

it('deletes the segments that are wholly in the database and keeps the newest', async () => {
  const database = await testDatabase()
  database.writeSegment(3, openedLine(openedRecord({ ticket: 'a' })))
  database.writeSegment(7, openedLine(openedRecord({ ticket: 'b' })) + '{"torn')
  database.writeSegment(8, begunLine(SOME_TIME))
  await project(database)
  expect(listSegments(database.journalDir)).toEqual([8])
  expect(await recordsOf(database)).toHaveLength(2)
})

it('loses nothing while another program holds the database', async () => {
  const database = await testDatabase()
  database.writeSegment(1, openedLine(openedRecord()))
  const other = new BetterSqlite3(database.path)
  other.exec('begin exclusive')
  await expect(project(database)).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
  other.exec('commit')
  other.close()
  await project(database)
  expect(await recordsOf(database)).toHaveLength(1)
})

it('starts over, without doubling, where the journal is older than its position', async () => {
  const database = await testDatabase()
  database.writeSegment(9, openedLine(openedRecord()) + settledLine(settledRecord()))
  await project(database)
  rmSync(segmentPath(database.journalDir, 9))
  await forgetLostJournal(database.db, database.journalDir)
  const next = [openedLine(openedRecord()), openedLine(openedRecord({ ticket: 'new' }))]
  database.writeSegment(1, next.join(''))
  await project(database)
  expect((await recordsOf(database)).map(({ ticket }) => ticket).sort()).toEqual(['new', 't1'])
  expect(await totals(database)).toMatchObject({ requests: 1 })
})

it('marks what was left open as interrupted, at the newest time that the journal names', async () => {
  const database = await testDatabase()
  const late = SOME_TIME + 50_000
  database.writeSegment(
    1,
    [
      openedLine(openedRecord({ ticket: 'open' })),
      openedLine(openedRecord({ ticket: 'done' })),
      settledLine(settledRecord({ ticket: 'done', endedAt: late })),
    ].join(''),
  )
  expect(await recover(database, 1)).toBe(1)
  expect(await recover(database, 1)).toBe(0)
  const records = new Map((await recordsOf(database)).map((record) => [record.ticket, record]))
  expect(records.get('done')?.outcome).toBe('completed')
  expect(records.get('open')).toMatchObject({
    outcome: 'interrupted',
    endedAt: late,
    status: null,
    promptTokens: null,
    queueWaitMs: null,
    tries: null,
  })
  const byOutcome = await sums(database, { by: ['outcome'] })
  expect([...byOutcome].sort((a, b) => a.promptUnknown - b.promptUnknown)).toMatchObject([
    { outcome: 'completed', requests: 1, promptUnknown: 0, timesUnknown: 0 },
    {
      outcome: 'interrupted',
      requests: 1,
      promptUnknown: 1,
      completionUnknown: 1,
      timesUnknown: 1,
    },
  ])
})

it('brings earlier runs to their end while a new one writes already', async () => {
  const database = await testDatabase()
  database.writeSegment(1, openedLine(openedRecord({ ticket: 'old' })))
  database.writeSegment(2, openedLine(openedRecord({ ticket: 'older' })))
  database.writeSegment(3, openedLine(openedRecord({ ticket: 'new' })))
  expect(await recover(database, 2)).toBe(2)
  await project(database)
  const outcomes = (await recordsOf(database)).map(({ ticket, outcome }) => [ticket, outcome])
  expect(Object.fromEntries(outcomes)).toEqual({
    old: 'interrupted',
    older: 'interrupted',
    new: null,
  })
})

it('makes of any sequence of lines what a simple model makes of it', async () => {
  const line = fc.record({
    ticket: fc.constantFrom('a', 'b', 'c', 'd'),
    kind: fc.constantFrom('opened' as const, 'settled' as const),
    host: fc.constantFrom('h1', 'h2'),
  })
  const segments = fc.array(fc.array(line, { maxLength: 12 }), { minLength: 1, maxLength: 3 })
  const runs = fc.asyncProperty(segments, fc.integer({ min: 450, max: 2000 }), async (all, max) => {
    const database = await testDatabase()
    const model = new Map<string, string | null>()
    let ignored = 0
    for (const [index, lines] of all.entries()) {
      const text = lines.map(({ ticket, kind, host }) =>
        kind === 'opened'
          ? openedLine(openedRecord({ ticket }))
          : settledLine(settledRecord({ ticket, host })),
      )
      database.writeSegment(index + 1, text.join(''))
      for (const { ticket, kind, host } of lines) {
        const known = model.get(ticket)
        if (kind === 'opened' && known === undefined) model.set(ticket, null)
        else if (kind === 'settled' && known === null) model.set(ticket, host)
        else ignored += 1
      }
    }
    await project(database, max)
    const records = (await recordsOf(database)).map(({ ticket, host }) => [ticket, host])
    expect(new Map(records as [string, string | null][])).toEqual(model)
    expect(records).toHaveLength(model.size)
    const ended = [...model.values()].filter((host) => host !== null).length
    expect((await totals(database))?.requests ?? 0).toBe(ended)
    expect((await loadProgress(database.db)).ignoredRecords).toBe(ignored)
  })
  await fc.assert(runs, { numRuns: 25 })
})
