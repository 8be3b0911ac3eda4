import type { HostFault } from '../../shared/host-fault.ts'
import type { Clock } from '../clock.ts'
import type { HostView } from '../flow/host-view.ts'
import type { Driver } from '../upstream/driver.ts'
import { hostFaultOf } from '../upstream/host-fault.ts'
import type { HostConfig, HostSettings } from './host.ts'
import { Host } from './host.ts'

export interface HostPoolDeps {
  readonly clock: Clock
  readonly settings: HostSettings
  /** `bearer` is what the host wants to be shown. */
  readonly createDriver: (config: HostConfig, bearer: string | null) => Driver
  /** Requests that the scheduler has on the host of this name. */
  slotsInUse(name: string): number
  onHostChanged(view: HostView): void
  onHostRemoved(name: string): void
  /** For the log: the outcome of a look at a host that differs from the one before. */
  onHostState(name: string, isReachable: boolean, detail: string): void
}

export interface HostTerms {
  readonly bearer?: string | null
  readonly isDraining?: boolean
}

/** What one look at a server has shown. */
export interface Trial {
  readonly fault: HostFault | null
  readonly version: string | null
  readonly models: number | null
  readonly tookMs: number
}

/** An unknown model makes the hosts be asked again, at most this often. */
const REFRESH_MS_MIN = 1_000

/** The hosts, by name, and what the rest of the gateway asks of all of them together. */
export class HostPool {
  readonly #deps: HostPoolDeps
  readonly #hosts = new Map<string, Host>()
  readonly #lastStates = new Map<string, boolean>()
  #refreshedAt = -Infinity
  #refreshing: Promise<void> = Promise.resolve()

  constructor(deps: HostPoolDeps) {
    this.#deps = deps
  }

  /** One of the same name is replaced: nothing new goes to it, and what runs there ends in peace. */
  add(config: HostConfig, { bearer = null, isDraining = false }: HostTerms = {}): Host {
    const before = this.#hosts.get(config.name)
    const host = new Host(config, {
      driver: this.#deps.createDriver(config, bearer),
      clock: this.#deps.clock,
      settings: this.#deps.settings,
      own: () => this.#deps.slotsInUse(config.name),
      onChanged: (changed) => this.#onChanged(changed),
      onProbed: (probed, error) => this.#onProbed(probed, error),
    })
    this.#hosts.set(config.name, host)
    this.#lastStates.delete(config.name)
    void before?.close('when_idle')
    if (isDraining) host.drain()
    this.#deps.onHostChanged(host.view())
    host.start()
    return host
  }

  /** Tickets that no other host can take are evicted; what runs there ends in peace. */
  remove(name: string): void {
    const host = this.#hosts.get(name)
    if (host === undefined) return
    this.#hosts.delete(name)
    this.#lastStates.delete(name)
    this.#deps.onHostRemoved(name)
    void host.close('when_idle')
  }

  /** Looks at a server once, without putting it to use. */
  async tryOut(config: HostConfig, bearer: string | null): Promise<Trial> {
    const { clock, settings, createDriver } = this.#deps
    const driver = createDriver(config, bearer)
    const signal = AbortSignal.timeout(settings.probeTimeoutMs)
    const startedAt = clock.now()
    const tookMs = (): number => Math.round(clock.now() - startedAt)
    try {
      const models = await driver.models(signal)
      const version = await driver.version(signal).catch(() => null)
      return { fault: null, version, models: models.length, tookMs: tookMs() }
    } catch (error) {
      return { fault: hostFaultOf(error), version: null, models: null, tookMs: tookMs() }
    } finally {
      await driver.close('now')
    }
  }

  get(name: string): Host | undefined {
    return this.#hosts.get(name)
  }

  all(): Host[] {
    return [...this.#hosts.values()]
  }

  /** Hosts that have the model, reachable ones first. */
  withModel(modelKey: string): Host[] {
    const hosts = this.all().filter((host) => host.has(modelKey))
    return hosts.sort((a, b) => Number(b.isReachable) - Number(a.isReachable))
  }

  /** Whether a host lists the model as one that runs elsewhere. */
  isRemote(modelKey: string): boolean {
    return this.all().some((host) => host.isRemote(modelKey))
  }

  /** Whether a second try has somewhere else to go. */
  hasAnother(modelKey: string, than: string): boolean {
    return this.all().some(
      (host) => host.config.name !== than && host.has(modelKey) && host.view().isAvailable,
    )
  }

  /** True where a host has the model, or one that was never listed may have it. */
  mayHave(modelKey: string): boolean {
    return this.all().some((host) => host.view().models === null || host.has(modelKey))
  }

  /** Whether nothing but the built-in demonstration is served. */
  get isDemonstration(): boolean {
    const hosts = this.all()
    return hosts.length > 0 && hosts.every((host) => host.config.driver === 'demo')
  }

  /** What keeps models from being found that is not about any one model. */
  get missing(): 'demonstration_only' | 'no_hosts' | null {
    if (this.#hosts.size === 0) return 'no_hosts'
    return this.isDemonstration ? 'demonstration_only' : null
  }

  /** Asks all hosts for their lists again, at most once a second; later callers share that look. */
  async refresh(): Promise<void> {
    const now = this.#deps.clock.now()
    if (now - this.#refreshedAt >= REFRESH_MS_MIN) {
      this.#refreshedAt = now
      this.#refreshing = Promise.all(this.all().map((host) => host.probe())).then(() => undefined)
    }
    await this.#refreshing
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((host) => host.close('now')))
    this.#hosts.clear()
  }

  #onChanged(host: Host): void {
    if (this.#hosts.get(host.config.name) === host) this.#deps.onHostChanged(host.view())
  }

  #onProbed(host: Host, error: Error | null): void {
    const { name } = host.config
    if (this.#hosts.get(name) !== host) return
    if (this.#lastStates.get(name) === host.isReachable) return
    this.#lastStates.set(name, host.isReachable)
    this.#deps.onHostState(name, host.isReachable, error?.message ?? '')
  }
}
