import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SomeDriver } from '../testing/dispatch/some-driver.ts'
import { somePool } from '../testing/dispatch/some-pool.ts'
import type { HostConfig } from './host.ts'
import { supplyHosts } from './host-source.ts'

const OLLAMA: HostConfig = { name: 'ollama', driver: 'ollama', url: 'http://x.invalid', slots: 1 }

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

/** The sources that a gateway without hosts has, and what they were told. */
const sources = async (found: { now: HostConfig | null; earlier?: readonly HostConfig[] }) => {
  const { pool } = await somePool({ demo: new SomeDriver('demo'), ollama: new SomeDriver('m') })
  for (const host of pool.all()) await pool.remove(host.config.name)
  const told: string[] = []
  const deps = {
    pool,
    configured: undefined,
    recall: async () => found.earlier ?? [],
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

it('takes the configured hosts and looks for no others', async () => {
  const { deps, told, names } = await sources({ now: null })
  await supplyHosts({ ...deps, configured: [OLLAMA] })
  expect([names(), told]).toEqual([['ollama'], []])
})

it('looks for none where an empty list is configured', async () => {
  const { deps, told, names } = await sources({ now: OLLAMA })
  await supplyHosts({ ...deps, configured: [] })
  expect([names(), told]).toEqual([[], []])
})

it('keeps what an earlier run has found, without a look', async () => {
  const { deps, told, names } = await sources({ now: null, earlier: [OLLAMA] })
  await supplyHosts(deps)
  expect([names(), told]).toEqual([['ollama'], []])
})

it('remembers what it finds at once', async () => {
  const { deps, told, names } = await sources({ now: OLLAMA })
  await supplyHosts(deps)
  expect([names(), told]).toEqual([['ollama'], ['looked', 'remembered ollama', 'found ollama']])
})

it('shows the demonstration until it finds something, which replaces it for good', async () => {
  const found: { now: HostConfig | null } = { now: null }
  const { deps, told, names } = await sources(found)
  await supplyHosts(deps)
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
  const stop = await supplyHosts({
    ...deps,
    detect: () =>
      (turn += 1) === 1 ? Promise.resolve(null) : new Promise((resolve) => (finish = resolve)),
  })
  await vi.advanceTimersByTimeAsync(5_000)
  stop()
  finish!(OLLAMA)
  await vi.advanceTimersByTimeAsync(60_000)
  expect([names(), told, turn]).toEqual([['demo'], ['demonstration'], 2])
})
