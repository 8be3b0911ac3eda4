import { expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { createDetectedHostTable } from '../store/detected-host-table.ts'
import { createHostTable } from '../store/host-table.ts'
import { NO_TERMS } from '../store/stored-host.ts'
import { TESTER } from '../testing/actor.ts'
import { SomeDriver } from '../testing/dispatch/some-driver.ts'
import { somePool } from '../testing/dispatch/some-pool.ts'
import { testDatabase } from '../testing/store-database.ts'
import { HostRegistry, type ConfiguredHost } from './host-registry.ts'

/** The hosts of a gateway, and what it was told of their number. */
const registry = async (configured?: readonly ConfiguredHost[]) => {
  const { db } = await testDatabase()
  const drivers = { a: new SomeDriver('m'), b: new SomeDriver('m'), fixed: new SomeDriver('m') }
  const { pool } = await somePool(drivers)
  for (const host of pool.all()) pool.remove(host.config.name)
  const told: string[] = []
  const hosts = new HostRegistry({
    pool,
    hosts: createHostTable(db, systemClock),
    detectedHosts: createDetectedHostTable(db, systemClock),
    configured,
    onAdded: () => told.push('added'),
    onEmptied: () => told.push('emptied'),
  })
  await hosts.load()
  const add = (name: string) =>
    hosts.add(
      { name, driver: 'ollama', url: `http://${name}.invalid`, ...NO_TERMS, bearer: null },
      TESTER,
    )
  return { told, add, remove: (name: string) => hosts.remove({ name }, TESTER) }
}

it('tells when the last host has gone, as at a start without any', async () => {
  const { told, add, remove } = await registry()
  await add('a')
  await add('b')
  await remove('a')
  await remove('nobody')
  expect(told).toEqual(['added', 'added'])
  await remove('b')
  expect(told).toEqual(['added', 'added', 'emptied'])
})

it('looks for none where the configuration says which there are', async () => {
  const { told, add, remove } = await registry([])
  await add('a')
  await remove('a')
  expect(told).toEqual(['added'])
})
