import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { loadSettings } from '../config/load-settings.ts'
import { createLogger } from '../log.ts'
import { openStore } from '../store/store-client.ts'
import { spawnStoreWorker } from '../store/worker-spawn.ts'
import { TESTER } from '../testing/actor.ts'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { composeRunSettings } from './run-settings.ts'

// Goal: nothing is deleted by a time to keep it that an operator has made longer.

const LONG_DAYS = 3_000
const YEAR_MS = 365 * 86_400_000

const opened = async () => {
  const dataDir = temporaryDir()
  const given: unknown[] = []
  const store = await openStore({
    dataDir,
    whitelistSeed: [],
    onTrouble: () => undefined,
    spawn: (settings) => {
      given.push(settings.retention)
      return spawnStoreWorker(settings)
    },
  })
  onTestFinished(() => store.close())
  const retain = vi.spyOn(store, 'retain')
  const compose = () => {
    const loaded = loadSettings({
      cwd: dataDir,
      env: { SEADRAGON_DATA: dataDir, SEADRAGON_RETENTION__AUDIT_DAYS: '30' },
    })
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
    return composeRunSettings({ loaded, store, log: createLogger('silent') })
  }
  return { store, dataDir, given, retain, compose }
}

it('lets nothing be deleted before it knows what operators have changed', async () => {
  const { store, given, retain, compose } = await opened()
  const change = { name: 'retention.auditDays', value: LONG_DAYS, before: {}, after: {} }
  await store.overrides.save({ kind: 'setting', changes: [change] }, TESTER)
  expect(given).toEqual([null])
  await compose()
  expect(retain.mock.calls).toEqual([[expect.objectContaining({ auditDays: LONG_DAYS })]])
})

it('says again how long things are kept when that changes, and only then', async () => {
  const { retain, compose } = await opened()
  const { settings } = await compose()
  const change = (changes: object) => settings.change({ changes, version: undefined }, TESTER)
  await change({ wait: { graceMs: 7 } })
  expect(retain).toHaveBeenCalledTimes(1)
  await change({ retention: { auditDays: LONG_DAYS } })
  expect(retain.mock.calls.at(-1)).toMatchObject([{ auditDays: LONG_DAYS }])
  expect(retain).toHaveBeenCalledTimes(2)
})

it('lets what is old be deleted once it knows how long things are kept', async () => {
  const { store, dataDir, compose } = await opened()
  const file = new BetterSqlite3(join(dataDir, 'seadragon.db'))
  onTestFinished(() => void file.close())
  await store.whitelist.add({ address: '10.0.0.1' }, TESTER)
  file.prepare('update audit_entry set at = at - ?').run(YEAR_MS)
  await compose()
  const count = file.prepare('select count(*) from audit_entry').pluck()
  await vi.waitFor(() => expect(count.get()).toBe(0), 15_000)
})
