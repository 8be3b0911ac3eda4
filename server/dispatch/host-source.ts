import type { HostConfig } from './host.ts'
import type { HostPool } from './host-pool.ts'

export interface HostSourceDeps {
  readonly pool: HostPool
  /** Configured hosts; undefined means: look for some. */
  readonly configured: readonly HostConfig[] | undefined
  /** Hosts that an earlier run found; they stay found, even while they are down. */
  recall(): Promise<readonly HostConfig[]>
  detect(): Promise<HostConfig | null>
  remember(host: HostConfig): Promise<void>
  onFound(host: HostConfig): void
  /** Nothing was found: the demonstration is served until something is. */
  onDemonstration(): void
}

export const DEMO_HOST: HostConfig = {
  name: 'demo',
  driver: 'demo',
  url: 'http://demo.invalid',
  slots: 1,
}

const LOOK_EVERY_MS = 5_000

/**
 * Where the hosts come from (design.md 12): the configuration, what was found before, what is found
 * now, or else the demonstration until something is found. Returns what stops the looking.
 */
export const supplyHosts = async (deps: HostSourceDeps): Promise<() => void> => {
  const { pool, configured } = deps
  const known = configured ?? (await deps.recall())
  for (const host of known) pool.add(host)
  if (configured !== undefined || known.length > 0) return () => undefined

  const found = await deps.detect()
  if (found !== null) {
    await adopt(found, deps)
    return () => undefined
  }
  pool.add(DEMO_HOST)
  deps.onDemonstration()
  return lookAgain(deps)
}

const adopt = async (host: HostConfig, deps: HostSourceDeps): Promise<void> => {
  // A database that is locked now must not cost the host; another start finds it again.
  await deps.remember(host).catch(() => undefined)
  deps.pool.add(host)
  deps.onFound(host)
}

const lookAgain = (deps: HostSourceDeps): (() => void) => {
  let isStopped = false
  const look = async (): Promise<void> => {
    const found = await deps.detect()
    // What a look finds that was under way when the gateway stopped has no place to go to.
    if (isStopped) return
    if (found === null) {
      timer = setTimeout(() => void look(), LOOK_EVERY_MS).unref()
      return
    }
    await adopt(found, deps)
    await deps.pool.remove(DEMO_HOST.name)
  }
  let timer = setTimeout(() => void look(), LOOK_EVERY_MS).unref()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
