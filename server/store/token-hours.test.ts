import { expect, it } from 'vitest'
import type { SettledRecord } from '../flow/usage-record.ts'
import { testDatabase } from '../testing/store-database.ts'
import { openedRecord, settledRecord, SOME_TIME } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { projectBatch } from './projection.ts'
import { sumTokenHours } from './token-hours.ts'

const HOUR = 3_600_000
const HOUR_OF_SOME_TIME = Math.floor(SOME_TIME / HOUR) * HOUR
const UNKNOWN = { promptTokens: null, completionTokens: null }

it('is what each key and user used in each of the last 24 hours', async () => {
  const database = await testDatabase()
  const lines: string[] = []
  const add = (
    changes: Partial<SettledRecord>,
    opened: Parameters<typeof openedRecord>[0] = {},
  ) => {
    const ticket = `t${lines.length}`
    lines.push(openedLine(openedRecord({ ticket, ...opened })))
    lines.push(settledLine(settledRecord({ ticket, endedAt: SOME_TIME, ...changes })))
  }
  add({ promptTokens: 1, completionTokens: 2 })
  add({ promptTokens: 3, completionTokens: null, outcome: 'client_left' })
  add({ ...UNKNOWN, outcome: 'cancelled' })
  add({ ...UNKNOWN, outcome: 'upstream_failed' })
  add({ ...UNKNOWN, outcome: 'queue_timeout', host: null })
  add({ promptTokens: 5, completionTokens: 5, endedAt: SOME_TIME - 23 * HOUR })
  add({ promptTokens: 7, completionTokens: 7, endedAt: SOME_TIME - 24 * HOUR })
  add({ promptTokens: 9, completionTokens: 9 }, { caller: 'address:10.0.0.1', keyId: null })
  add({ promptTokens: 4, completionTokens: 4 }, { caller: 'user:u1', keyId: null, userId: 'u1' })
  database.writeSegment(1, lines.join(''))
  await projectBatch({ database, journalDir: database.journalDir, batchBytesMax: 1 << 20 })

  const hours = await sumTokenHours(database.db, SOME_TIME + 1)
  expect(hours.toSorted((a, b) => a.hour - b.hour || a.caller.localeCompare(b.caller))).toEqual([
    { caller: 'key:k1', hour: HOUR_OF_SOME_TIME - 23 * HOUR, tokens: 10, unknown: 0 },
    { caller: 'key:k1', hour: HOUR_OF_SOME_TIME, tokens: 6, unknown: 2 },
    { caller: 'user:u1', hour: HOUR_OF_SOME_TIME, tokens: 8, unknown: 0 },
  ])
})
