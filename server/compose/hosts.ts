import type { HopMarker } from '../api/hop-marker.ts'
import { checkHost } from '../config/host-check.ts'
import type { HostSettings } from '../config/host-settings.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { detectHost } from '../dispatch/detection.ts'
import type { HostConfig } from '../dispatch/host.ts'
import { HostRegistry, type ConfiguredHost } from '../dispatch/host-registry.ts'
import { DEMO_HOST, HostSource } from '../dispatch/host-source.ts'
import type { Logger } from '../log.ts'
import type { Store } from '../store/store-client.ts'
import type { Core } from './core.ts'

export interface HostParts {
  readonly loaded: LoadedSettings
  readonly store: Store
  readonly core: Core
  readonly hopMarker: HopMarker
  readonly log: Logger
}

export type Hosts = Awaited<ReturnType<typeof composeHosts>>

/** Puts the hosts to use that are known, and looks for one where there is none. */
export const composeHosts = async ({ loaded, store, core, hopMarker, log }: HostParts) => {
  const { settings, given, origins } = loaded
  const source = new HostSource({
    pool: core.hosts,
    detect: () => detectHost(hopMarker.headers),
    remember: async (host) => void (await store.detectedHosts.save(host)),
    onFound: (host) => {
      registry.noteFound(host)
      log.info({ host: host.name, url: host.url }, 'found a model server')
    },
    onDemonstration: () => log.warn(DEMONSTRATION),
  })
  const registry = new HostRegistry({
    pool: core.hosts,
    hosts: store.hosts,
    detectedHosts: store.detectedHosts,
    configured: settings.hosts?.map(configuredHost),
    onAdded: () => source.end(),
    onEmptied: () => void source.look(),
  })
  await registry.load()
  if (settings.hosts === undefined && registry.size === 0) await source.look()
  return {
    registry,
    /** Where the configuration has its hosts. */
    configuredAt: origins.get('hosts')?.place ?? 'the configuration',
    check: (candidate: object) => {
      const checked = checkHost(candidate, given)
      return 'host' in checked ? configuredHost(checked.host) : checked
    },
    stop: () => source.stop(),
  }
}

const configuredHost = (host: HostSettings): ConfiguredHost => {
  if (host.driver === 'demo') return { config: { ...DEMO_HOST, ...host }, bearer: null }
  const { bearer = null, ...config } = host
  return { config: config satisfies HostConfig, bearer }
}

const DEMONSTRATION = `no model server was found on this machine: the demonstration model 'demo' is served until one is; or name your hosts in the setting hosts`
