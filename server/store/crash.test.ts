import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { storedSums } from '../testing/usage-records.ts'
import { openStore, type Store } from './store-client.ts'
import { isRefused } from './store-refusal.ts'
import type { StoredRecord } from './usage-record-table.ts'

// Goal: no confirmed record is lost or doubled by `kill -9`. Method: a real process writes its books
// and prints what was confirmed; it is killed after some confirmations, several times over the same
// data, so that each start recovers what the one before left.

const VICTIM = fileURLToPath(new URL('../testing/journal-victim.ts', import.meta.url))

/** Runs a victim until it has confirmed `count` tickets; resolves with all that it confirmed. */
async function runAndKill(dataDir: string, run: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', VICTIM, dataDir, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const confirmed: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (ticket) => {
    confirmed.push(ticket)
    if (confirmed.length === count) child.kill('SIGKILL')
  })
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')])
  expect(signal).toBe('SIGKILL')
  return confirmed
}

async function allRecords(store: Store): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await store.usage.records({ limit: 1000, ...(cursor && { cursor }) })
    if (isRefused(page)) throw new Error(page.message)
    records.push(...page.items)
    cursor = page.next
  }
  return records
}

it('has every confirmed record once after kill -9, and marks the open ones as interrupted', async () => {
  const dataDir = temporaryDir()
  const confirmed: string[] = []
  for (const [run, count] of [1, 40, 333, 1200].entries()) {
    confirmed.push(...(await runAndKill(dataDir, `run${run}`, count)))
  }
  const store = await openStore({ dataDir, whitelistSeed: [], onTrouble: () => undefined })
  const records = await allRecords(store)
  const outcomes = new Map(records.map(({ ticket, outcome }) => [ticket, outcome]))
  expect(outcomes.size).toBe(records.length)
  for (const ticket of confirmed) expect(outcomes.get(ticket)).toBe('completed')
  const interrupted = records.filter(({ outcome }) => outcome === 'interrupted')
  const found = (await store.recovered).interrupted
  expect(found).toBeGreaterThan(0)
  expect(interrupted.length).toBeGreaterThanOrEqual(found)
  for (const record of interrupted) expect(record.endedAt).toBeGreaterThanOrEqual(record.queuedAt)
  const rows = await storedSums(store.usage, { to: Date.now(), by: ['outcome'] })
  const sums = new Map(rows.map(({ outcome, requests }) => [outcome, requests]))
  expect(sums.get('interrupted')).toBe(interrupted.length)
  expect(sums.get('completed')).toBe(records.length - interrupted.length)
  await store.close()
})
