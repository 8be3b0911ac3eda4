import BetterSqlite3 from 'better-sqlite3'
import { once } from 'node:events'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { openedRecord, settledRecord, storedSums } from '../testing/usage-records.ts'
import { openedLine, settledLine } from './journal-line.ts'
import { segmentPath } from './journal-segments.ts'
import { openStore, type Store, type StoreOptions } from './store-client.ts'
import { StoreUnavailable } from './store-refusal.ts'
import { spawnStoreWorker } from './worker-spawn.ts'
import { TESTER } from '../testing/actor.ts'

interface OpenStoreForTest extends Store {
  readonly dataDir: string
  readonly workers: readonly Worker[]
  readonly troubles: readonly string[]
  /** Resolves with the next thread that is started. */
  nextWorker(): Promise<Worker>
}

async function opened(changes: Partial<StoreOptions> = {}): Promise<OpenStoreForTest> {
  const dataDir = changes.dataDir ?? join(temporaryDir(), 'deep', 'data')
  const workers: Worker[] = []
  const troubles: string[] = []
  let tell: ((worker: Worker) => void) | null = null
  const store = await openStore({
    dataDir,
    whitelistSeed: ['127.0.0.1'],
    onTrouble: (message) => troubles.push(message),
    lockWaitMs: 10,
    spawn: (settings) => {
      const worker = spawnStoreWorker(settings)
      workers.push(worker)
      tell?.(worker)
      return worker
    },
    ...changes,
  })
  let isClosed = false
  const close = async () => {
    if (!isClosed) await store.close()
    isClosed = true
  }
  onTestFinished(close)
  const nextWorker = () => new Promise<Worker>((resolve) => (tell = resolve))
  return { ...store, close, dataDir, workers, troubles, nextWorker }
}

const writeJournal = (store: Store, segment: number, lines: readonly string[]) =>
  writeFileSync(segmentPath(store.journalDir, segment), lines.join(''))

/** The store answers again some time after its thread has died. */
async function answered<Value>(ask: () => Promise<Value>, worker: Promise<Worker>): Promise<Value> {
  await once(await worker, 'message')
  return ask()
}

it('answers every operation through its thread', async () => {
  const store = await opened()
  expect(await store.whitelist.list()).toMatchObject([{ address: '127.0.0.1' }])
  expect(await store.whitelist.add({ address: '127.0.0.1' }, TESTER)).toMatchObject({
    refused: 'conflict',
  })
  expect(await store.whitelist.remove({ entry: '::1' }, TESTER)).toMatchObject({
    refused: 'not_found',
  })
  const grant = { scopes: ['inference' as const], models: null, addresses: null, limits: null }
  const origin = { userId: null, makerKeyId: null }
  const text = { prefix: 'sd_', fingerprint: 'f' }
  const key = { ...grant, ...origin, ...text, name: 'k', priority: 2, weight: 1, expiresAt: null }
  const made = await store.apiKeys.create(key, TESTER)
  expect(made).toMatchObject({ name: 'k', lastUsedAt: null })
  const id = 'id' in made ? made.id : ''
  await store.apiKeys.touch([{ id, lastUsedAt: 5, lastUsedAddress: '::1' }])
  expect(await store.apiKeys.update({ id, changes: { name: 'l' } }, TESTER)).toMatchObject({
    name: 'l',
  })
  expect(await store.apiKeys.listActive()).toMatchObject([{ id, fingerprint: 'f' }])
  expect(await store.apiKeys.revoke({ id }, TESTER)).toMatchObject({ lastUsedAt: 5 })
  expect(await store.apiKeys.list({})).toMatchObject({ items: [{ id }], next: null })
  const host = { name: 'ollama', driver: 'ollama', url: 'http://127.0.0.1:11434' }
  await store.detectedHosts.save(host)
  await store.detectedHosts.save({ ...host, url: 'http://127.0.0.1:1' })
  expect(await store.detectedHosts.list()).toMatchObject([{ url: 'http://127.0.0.1:1' }])
  expect(await storedSums(store.usage)).toEqual([])
  expect(await store.usage.progress()).toMatchObject({ segment: 0, skippedLines: 0 })
})

it('shows a record as soon as its line is in the journal', async () => {
  const store = await opened()
  writeJournal(store, 1, [openedLine(openedRecord()), settledLine(settledRecord())])
  const page = await store.usage.records({ requestId: 'request-1' })
  expect(page).toMatchObject({ items: [{ ticket: 't1', outcome: 'completed' }], next: null })
})

it('keeps what it had over a restart, and its directory and files to this user', async () => {
  const first = await opened()
  await first.whitelist.remove({ entry: '127.0.0.1' }, TESTER)
  await first.close()
  const again = await opened({ dataDir: first.dataDir })
  expect(await again.whitelist.list()).toEqual([])
  expect(statSync(first.dataDir).mode & 0o777).toBe(0o700)
  expect(statSync(join(first.dataDir, '..')).mode & 0o777).toBe(0o700)
  for (const file of ['seadragon.db', 'seadragon.db-wal', 'seadragon.lock']) {
    expect(statSync(join(first.dataDir, file)).mode & 0o777).toBe(0o600)
  }
})

it('refuses a data directory that another gateway holds', async () => {
  const { dataDir } = await opened()
  await expect(opened({ dataDir })).rejects.toThrow(
    `The data directory ${dataDir} is in use by another Seadragon.`,
  )
})

it('says what to do when the data directory cannot be made', async () => {
  const file = join(temporaryDir(), 'file')
  writeFileSync(file, '')
  const dataDir = join(file, 'data')
  await expect(opened({ dataDir })).rejects.toThrow(
    `The data directory ${dataDir} cannot be written (ENOTDIR). Make it writable`,
  )
})

it('says so when the file is no database, and leaves the directory free', async () => {
  const dataDir = temporaryDir()
  writeFileSync(
    join(dataDir, 'seadragon.db'),
    'this is not a database at all, but long enough'.repeat(9),
  )
  const fault = /seadragon\.db is damaged or no database \(SQLITE_NOTADB\)/
  await expect(opened({ dataDir })).rejects.toThrow(fault)
  await expect(opened({ dataDir })).rejects.toThrow(fault)
})

it('goes on by itself when its thread dies, and does not interrupt what is running', async () => {
  const store = await opened()
  writeJournal(store, 1, [openedLine(openedRecord())])
  const lost = store.usage.records({})
  const restarted = store.nextWorker()
  await store.workers[0]?.terminate()
  await expect(lost).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(store.whitelist.list()).rejects.toBeInstanceOf(StoreUnavailable)
  const page = await answered(() => store.usage.records({}), restarted)
  expect(page).toMatchObject({ items: [{ ticket: 't1', outcome: null }] })
  expect(store.troubles).toContain('the store ended and starts again in 200 ms')
})

it('answers before a long journal of earlier runs is in the database, also when its thread dies', async () => {
  const dataDir = join(temporaryDir(), 'data')
  const first = await opened({ dataDir })
  await first.close()
  writeJournal(first, 1, [openedLine(openedRecord({ ticket: 'old' }))])
  const next = await opened({ dataDir, recoverMs: 0 })
  writeJournal(next, 2, [openedLine(openedRecord({ ticket: 'new' }))])
  const restarted = next.nextWorker()
  await next.workers[0]!.terminate()
  const page = await answered(() => next.usage.records({ limit: 10 }), restarted)
  expect((await next.recovered).interrupted).toBe(1)
  expect(page).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ ticket: 'old', outcome: 'interrupted' }),
      expect.objectContaining({ ticket: 'new', outcome: null }),
    ]),
  })
})

it('counts each line once however often its thread is killed between batches', async () => {
  const dataDir = temporaryDir()
  const journalDir = join(dataDir, 'journal')
  mkdirSync(journalDir)
  const store = await opened({ dataDir, batchBytesMax: 700 })
  const lines: string[] = []
  for (let n = 0; n < 600; n += 1) {
    lines.push(openedLine(openedRecord({ ticket: `t${n}` })))
    lines.push(settledLine(settledRecord({ ticket: `t${n}` })))
  }
  writeJournal(store, 1, lines)
  const { size } = statSync(segmentPath(store.journalDir, 1))
  for (let kills = 0; kills < 3; kills += 1) {
    const restarted = store.nextWorker()
    // The answer comes after some batches; the thread goes on with the others and dies meanwhile.
    await storedSums(store.usage)
    await store.workers.at(-1)?.terminate()
    await once(await restarted, 'message')
  }
  while ((await store.usage.progress()).offset < size) await storedSums(store.usage)
  const sums = await storedSums(store.usage, { by: ['outcome'] })
  expect(sums).toMatchObject([{ outcome: 'completed', requests: 600, promptTokens: 7200 }])
  expect(await store.usage.progress()).toMatchObject({ ignoredRecords: 0, skippedLines: 0 })
})

it('keeps reading while another program holds the database, and catches up afterwards', async () => {
  const store = await opened()
  const other = new BetterSqlite3(join(store.dataDir, 'seadragon.db'))
  other.exec('begin immediate')
  writeJournal(store, 1, [openedLine(openedRecord())])
  expect(await store.usage.records({})).toMatchObject({ items: [] })
  await expect(store.whitelist.add({ address: '::1' }, TESTER)).rejects.toBeInstanceOf(
    StoreUnavailable,
  )
  other.exec('rollback')
  other.close()
  expect(await store.usage.records({})).toMatchObject({ items: [{ ticket: 't1' }] })
  expect(store.troubles).toHaveLength(1)
  expect(store.troubles[0]).toContain('(SQLITE_BUSY)')
})

it('projects the rest of the journal when it is closed', async () => {
  const first = await opened()
  writeJournal(first, 1, [openedLine(openedRecord()), settledLine(settledRecord())])
  await first.close()
  const raw = new BetterSqlite3(join(first.dataDir, 'seadragon.db'), { readonly: true })
  expect(raw.prepare('select outcome from usage_record').pluck().all()).toEqual(['completed'])
  raw.close()
})

it('does not do what waited too long for its turn, and says so', async () => {
  const store = await opened({ lockWaitMs: 200, turnWaitMs: 50 })
  const other = new BetterSqlite3(join(store.dataDir, 'seadragon.db'))
  other.exec('begin exclusive')
  const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  const added = await Promise.allSettled(
    addresses.map((address) => store.whitelist.add({ address }, TESTER)),
  )
  other.exec('commit')
  other.close()
  const reasons = added.map((one) => one.status === 'rejected' && String(one.reason))
  expect(reasons[0]).toContain('SQLITE_BUSY')
  expect(reasons[1]).toContain('its turn did not come in time')
  expect(reasons[2]).toContain('its turn did not come in time')
  expect(await store.whitelist.list()).toMatchObject([{ address: '127.0.0.1' }])
})

it('warns of what it could not take from the journal, with the number', async () => {
  const store = await opened()
  const record = openedLine(openedRecord())
  writeJournal(store, 1, [record, 'rubbish\n', record, 'rubbish\n', record])
  await store.usage.records({})
  expect(store.troubles).toEqual([
    expect.stringMatching(
      /^2 lines of the journal are torn.* lost; 2 records of the journal came tw/,
    ),
  ])
})
