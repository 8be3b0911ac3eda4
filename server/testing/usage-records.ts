import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { Store } from '../store/store-client.ts'
import { isRefused } from '../store/store-refusal.ts'
import type { SumQuery, SumRow } from '../store/usage-sum-table.ts'

/** A time to count from: 14 November 2023, 22:13:20 UTC. */
export const SOME_TIME = 1_700_000_000_000

export const openedRecord = (changes: Partial<OpenedRecord> = {}): OpenedRecord => ({
  ticket: 't1',
  requestId: 'request-1',
  class: 'app',
  caller: 'key:k1',
  callerName: 'Ünit test',
  keyId: 'k1',
  userId: null,
  address: '127.0.0.1',
  dialect: 'ollama',
  operation: 'chat',
  model: 'llama3.2:1b',
  isStreaming: true,
  basePriority: 2,
  queuedAt: SOME_TIME,
  ...changes,
})

export const settledRecord = (changes: Partial<SettledRecord> = {}): SettledRecord => ({
  ticket: 't1',
  outcome: 'completed',
  status: 200,
  host: 'gpu0',
  startedAt: SOME_TIME + 100,
  firstByteAt: SOME_TIME + 200,
  endedAt: SOME_TIME + 1100,
  queueWaitMs: 100,
  promptTokens: 12,
  cachedTokens: null,
  completionTokens: 34,
  tries: 1,
  ...changes,
})

/** Everything from the month before `SOME_TIME` to the month after it, as one sum. */
export const sumQuery = (changes: Partial<SumQuery> = {}): SumQuery => ({
  from: SOME_TIME - 30 * 86_400_000,
  to: SOME_TIME + 30 * 86_400_000,
  bucket: null,
  offsetMs: 0,
  by: [],
  filter: {},
  isCosted: false,
  ...changes,
})

/** What the store's thread answers to it. */
export async function storedSums(
  usage: Store['usage'],
  changes: Partial<SumQuery> = {},
): Promise<readonly SumRow[]> {
  const answer = await usage.sums({ ...sumQuery(changes), form: 'json' })
  if (isRefused(answer)) throw new Error(answer.message)
  return JSON.parse(new TextDecoder().decode(answer.bytes)).items
}
