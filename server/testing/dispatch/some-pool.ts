import { onTestFinished } from 'vitest'
import type { Clock } from '../../clock.ts'
import { HostPool } from '../../dispatch/host-pool.ts'
import type { HostView } from '../../flow/host-view.ts'
import { virtualClock } from '../virtual-clock.ts'
import type { SomeDriver } from './some-driver.ts'

export interface SomePool {
  readonly pool: HostPool
  /** The last view of each host that the scheduler was told of. */
  readonly views: Map<string, HostView>
  readonly removed: string[]
  readonly states: string[]
}

/** A pool of hosts with these drivers, by name, looked at once. Ends with the test. */
export async function somePool(
  drivers: Readonly<Record<string, SomeDriver>>,
  clock: Clock = virtualClock(),
): Promise<SomePool> {
  const views = new Map<string, HostView>()
  const removed: string[] = []
  const states: string[] = []
  const pool = new HostPool({
    clock,
    settings: {
      probeMs: 3_600_000,
      probeTimeoutMs: 1_000,
      loadMs: 3_600_000,
      breaker: { failures: 2, windowMs: 60_000, openMs: 30_000, openMsMax: 300_000 },
    },
    slotsInUse: () => 0,
    createDriver: ({ name }) => drivers[name]!,
    onHostChanged: (view) => void views.set(view.name, view),
    onHostRemoved: (name) => void removed.push(name),
    onHostState: (name, isReachable) => void states.push(`${name} ${isReachable ? 'up' : 'down'}`),
  })
  onTestFinished(() => pool.close())
  for (const name of Object.keys(drivers)) {
    pool.add({ name, driver: 'ollama', url: `http://${name}.invalid`, slots: 4 })
  }
  await Promise.all(pool.all().map((host) => host.probe()))
  return { pool, views, removed, states }
}
