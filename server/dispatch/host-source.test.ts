import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SomeDriver } from '../testing/dispatch/some-driver.ts'
import { somePool } from '../testing/dispatch/some-pool.ts'
import type { HostConfig } from './host.ts'
import { HostSource } from './host-source.ts'

const OLLAMA: HostConfig = { name: 'ollama', driver: 'ollama', url: 'http://x.invalid', slots: 1 }

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

/** What a gateway without hosts looks for some with, and what it was told. */
const sources = async (found: { now: HostConfig | null }) => {
  const { pool } = await somePool({ demo: new SomeDriver('demo'), ollama: new SomeDriver('m') })
  for (const host of pool.all()) pool.remove(host.config.name)
  const told: string[] = []
  const deps = {
    pool,
    detect: async () => {
      told.push('looked')
      return found.now
    },
    remember: async (host: HostConfig) => void told.push(`remembered ${host.name}`),
    onFound: (host: HostConfig) => void told.push(`found ${host.name}`),
    onDemonstration: () => void told.push('demonstration'),
  }
  return { deps, told, names: () => pool.all().map((host) => host.config.name) }
}

it('remembers what it finds at once', async () => {
  const { deps, told, names } = await sources({ now: OLLAMA })
  await new HostSource(deps).look()
  expect([names(), told]).toEqual([['ollama'], ['looked', 'remembered ollama', 'found ollama']])
})

it('shows the demonstration until it finds something, which replaces it for good', async () => {
  const found: { now: HostConfig | null } = { now: null }
  const { deps, told, names } = await sources(found)
  await new HostSource(deps).look()
  expect([names(), told]).toEqual([['demo'], ['looked', 'demonstration']])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(names()).toEqual(['demo'])
  found.now = OLLAMA
  await vi.advanceTimersByTimeAsync(5_000)
  expect(names()).toEqual(['ollama'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told).toEqual([
    'looked',
    'demonstration',
    'looked',
    'looked',
    'remembered ollama',
    'found ollama',
  ])
})

it('stops looking when it is told to, also in the middle of a look', async () => {
  const { deps, told, names } = await sources({ now: null })
  let finish: ((found: HostConfig) => void) | undefined
  let turn = 0
  const source = new HostSource({
    ...deps,
    detect: () =>
      (turn += 1) === 1 ? Promise.resolve(null) : new Promise((resolve) => (finish = resolve)),
  })
  await source.look()
  await vi.advanceTimersByTimeAsync(5_000)
  source.stop()
  finish!(OLLAMA)
  await vi.advanceTimersByTimeAsync(60_000)
  expect([names(), told, turn]).toEqual([['demo'], ['demonstration'], 2])
})

it('ends the demonstration when there are other hosts, and looks no more', async () => {
  const { deps, told, names } = await sources({ now: null })
  const source = new HostSource(deps)
  await source.look()
  source.end()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([names(), told]).toEqual([[], ['looked', 'demonstration']])
  source.end()
  expect(names()).toEqual([])
})
