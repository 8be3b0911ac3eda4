import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Clock } from '../clock.ts'
import { TESTER } from '../testing/actor.ts'
import { testDatabase, type TestDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, sumQuery } from '../testing/usage-records.ts'
import { appendAudit } from './audit.ts'
import { createModelMemoryTable } from './model-memory-table.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { Retention } from './retention.ts'
import type { Schema } from './schema.ts'
import { isRefused } from './store-refusal.ts'
import { DAY_MS } from './usage-cube.ts'
import { pageOfRecords, type RecordQuery } from './usage-record-table.ts'
import { sumUsage } from './usage-sum-table.ts'

// Method: a virtual clock; days pass, requests come, and what is old is deleted until nothing is left
// to delete, as the store's loop does it.

const START = Date.UTC(2024, 0, 15)
const SETTINGS = { recordDays: 30, sumDays: 365, auditDays: 400, memoryDays: 50 }

interface Turnable extends Clock {
  day: number
}

const turnable = (): Turnable => ({
  day: 0,
  now: () => 0,
  wall() {
    return START + this.day * DAY_MS
  },
})

class Year {
  readonly clock = turnable()
  readonly database: TestDatabase
  readonly #retention: Retention
  #segment = 0
  #tickets = 0

  constructor(database: TestDatabase) {
    this.database = database
    this.#retention = new Retention({ database, clock: this.clock, settings: SETTINGS })
  }

  /** Requests that come and end now; their model is named after the day. */
  async requests(count: number): Promise<void> {
    const at = this.clock.wall()
    const lines = Array.from({ length: count }, () => {
      const ticket = `t${(this.#tickets += 1)}`
      const names = { ticket, requestId: ticket, model: `day ${this.clock.day}`, queuedAt: at }
      return openedLine(openedRecord(names)) + settledLine(settledRecord({ ticket, endedAt: at }))
    })
    await this.project(lines.join(''))
  }

  async project(lines: string): Promise<void> {
    this.database.writeSegment((this.#segment += 1), lines)
    const { database } = this
    const options = { database, journalDir: database.journalDir, batchBytesMax: 1 << 20 }
    while (await projectBatch(options)) continue
  }

  /** How many rows each step of a whole run has changed. */
  async deleteOld(): Promise<readonly number[]> {
    const changed: number[] = []
    for (let before = await this.#changes(); await this.#retention.step();) {
      const after = await this.#changes()
      changed.push(after - before)
      before = after
    }
    return changed
  }

  async records(query: RecordQuery = {}): Promise<readonly string[]> {
    const page = await pageOfRecords(this.database.db, { ...query, limit: 1000 })
    if (isRefused(page)) throw new Error(page.message)
    return [...new Set(page.items.map(({ model }) => model))]
  }

  async sums(): Promise<readonly (string | null | undefined)[]> {
    const range = { from: START - 400 * DAY_MS, to: this.clock.wall() + DAY_MS }
    const query = sumQuery({ ...range, by: ['model'] })
    const answer = await sumUsage(this.database.db, this.clock, query)
    if (isRefused(answer)) throw new Error(answer.message)
    return answer.items.map(({ model }) => model).sort((a, b) => String(a).localeCompare(String(b)))
  }

  async count(table: keyof Schema): Promise<number> {
    const { db } = this.database
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return row.rows
  }

  async #changes(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select total_changes() as n`.execute(this.database.db)
    return rows[0]?.n ?? 0
  }
}

it('deletes single records after thirty days and keeps their sums', async () => {
  const year = new Year(await testDatabase())
  await year.requests(3)
  year.clock.day = 29
  await year.requests(1)
  expect(await year.deleteOld()).toEqual([])
  year.clock.day = 31
  expect(await year.deleteOld()).toEqual([3])
  expect(await year.records()).toEqual(['day 29'])
  expect(await year.sums()).toEqual(['day 0', 'day 29'])
})

it('never deletes a request that still waits or runs', async () => {
  const year = new Year(await testDatabase())
  await year.project(openedLine(openedRecord({ queuedAt: START })))
  year.clock.day = 40
  expect(await year.deleteOld()).toEqual([])
  expect(await year.records({ outcome: 'open' })).toHaveLength(1)
})

it('deletes sums, and the series that nothing has any more, when a year has passed', async () => {
  const year = new Year(await testDatabase())
  await year.requests(2)
  year.clock.day = 200
  await year.requests(2)
  await year.deleteOld()
  expect(await year.sums()).toEqual(['day 0', 'day 200'])
  const before = await year.count('usageSeries')
  // The month in which day 0 lies ends sixteen days after it.
  year.clock.day = 366 + 17
  await year.deleteOld()
  expect(await year.sums()).toEqual(['day 200'])
  expect(await year.count('usageSeries')).toBeLessThan(before)
  year.clock.day = 600
  await year.deleteOld()
  expect([await year.count('usageSum'), await year.count('usageSeries')]).toEqual([0, 0])
})

it('finds what comes under a name that had been deleted', async () => {
  const year = new Year(await testDatabase())
  await year.requests(1)
  year.clock.day = 600
  await year.deleteOld()
  const old = openedRecord({ ticket: 'new', model: 'day 0', queuedAt: year.clock.wall() })
  const end = settledRecord({ ticket: 'new', endedAt: year.clock.wall() })
  await year.project(openedLine(old) + settledLine(end))
  expect(await year.records({ model: 'day 0' })).toEqual(['day 0'])
  expect(await year.sums()).toEqual(['day 0'])
})

it('works in small steps', async () => {
  const year = new Year(await testDatabase())
  await year.requests(1_800)
  year.clock.day = 31
  expect(await year.deleteOld()).toEqual([500, 500, 500, 300])
})

it('deletes entries of the audit log after their own time', async () => {
  const year = new Year(await testDatabase())
  const target = { kind: 'apikey', id: 'k', name: 'k' }
  const action = 'apikey.create' as const
  const note = { by: TESTER, action, target, before: null, after: null }
  await appendAudit(year.database.db, year.clock, note)
  year.clock.day = 399
  await year.deleteOld()
  expect(await year.count('auditEntry')).toBe(1)
  year.clock.day = 401
  await year.deleteOld()
  expect(await year.count('auditEntry')).toBe(0)
})

it('deletes what hosts had in memory after its own time, in small steps, but nothing that is there', async () => {
  const year = new Year(await testDatabase())
  const memory = createModelMemoryTable(year.database.db)
  const at = year.clock.wall()
  const stay = { host: 'gpu', model: 'm', loadMs: null, isLoad: true, isLost: false }
  const ended = Array.from({ length: 600 }, (_, index) => ({
    ...stay,
    key: 'm',
    from: at + index,
    to: at + index + 1,
  }))
  const names = { caller: 'c', callerName: 'c', class: 'direct', model: 'm' } as const
  const tokens = { askedMin: 1, askedMax: 1, asked: 1, given: 2 }
  await memory.save({
    watched: { from: at, to: at },
    stays: [...ended, { ...stay, key: 'n', from: at, to: null }],
    requests: [{ host: 'gpu', from: at, requests: 1 }],
    times: [{ key: 'm', loadMs: 1, unloadMs: null, measuredAt: at }],
    contexts: [{ ...names, ...tokens, requests: 1, firstAt: at, lastAt: at }],
    contextsMax: 500,
  })
  year.clock.day = 49
  expect(await year.deleteOld()).toEqual([])
  year.clock.day = 51
  expect(await year.deleteOld()).toEqual([500, 100, 1, 1, 1, 1])
  expect(await year.count('modelStay')).toBe(1)
})

it('uses the pages of what it deletes again: the file does not grow with time', async () => {
  const year = new Year(await testDatabase())
  const pages = async (): Promise<number> => {
    const { rows } = await sql<{
      n: number
    }>`select page_count as n from pragma_page_count`.execute(year.database.db)
    return rows[0]?.n ?? 0
  }
  const pass = async (days: number): Promise<void> => {
    for (let day = 0; day < days; day += 1) {
      year.clock.day += 1
      await year.requests(40)
      await year.deleteOld()
    }
  }
  await pass(80)
  const filled = await pages()
  await pass(80)
  // The sums of these days are still kept, and nothing else.
  expect((await pages()) - filled).toBeLessThan(filled * 0.25)
}, 60_000)
