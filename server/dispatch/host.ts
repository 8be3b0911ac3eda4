import type { Clock } from '../clock.ts'
import { canonicalModelName } from '../dialect/model-name.ts'
import type { HostView } from '../flow/host-view.ts'
import type { ModelEntry, ResidentEntry } from '../flow/model-entry.ts'
import type { Driver } from '../upstream/driver.ts'
import type { BreakerSettings } from './breaker.ts'
import { Breaker } from './breaker.ts'

export interface HostConfig {
  readonly name: string
  readonly driver: 'ollama' | 'demo'
  readonly url: string
  readonly slots: number
}

export interface HostSettings {
  readonly probeMs: number
  readonly probeTimeoutMs: number
  readonly breaker: BreakerSettings
}

export interface HostDeps {
  readonly driver: Driver
  readonly clock: Clock
  readonly settings: HostSettings
  /** Something that the scheduler or the lists should know has changed. */
  onChanged(host: Host): void
  onProbed(host: Host, error: Error | null): void
}

/** A host that is down is looked at this often: a restart must not cost its callers seconds. */
const DOWN_PROBE_MS = 500

/** Probes may fail this often before a host that answers requests counts as down. */
const PROBE_FAILURES_MAX = 2

/** One model server: what it has, whether it can be used, and the loop that keeps both known. */
export class Host {
  readonly config: HostConfig
  readonly driver: Driver
  readonly #deps: HostDeps
  readonly #breaker: Breaker
  #models: readonly ModelEntry[] | null = null
  #modelKeys: ReadonlySet<string> | null = null
  #remoteKeys: ReadonlySet<string> = new Set()
  #residents: readonly ResidentEntry[] = []
  #version: string | null = null
  #unreachableSince: number | null
  #probeFailures = 0
  #probing: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(config: HostConfig, deps: HostDeps) {
    this.config = config
    this.driver = deps.driver
    this.#deps = deps
    this.#breaker = new Breaker(deps.settings.breaker)
    this.#unreachableSince = deps.clock.now()
  }

  get models(): readonly ModelEntry[] {
    return this.#models ?? []
  }

  get residents(): readonly ResidentEntry[] {
    return this.#residents
  }

  get version(): string | null {
    return this.#version
  }

  get isReachable(): boolean {
    return this.#unreachableSince === null
  }

  get breakerState(): 'closed' | 'open' | 'half_open' {
    return this.#breaker.state(this.#deps.clock.now())
  }

  has(modelKey: string): boolean {
    return this.#modelKeys?.has(modelKey) ?? false
  }

  /** Whether the host itself only forwards this model's prompts to another server. */
  isRemote(modelKey: string): boolean {
    return this.#remoteKeys.has(modelKey)
  }

  view(): HostView {
    const now = this.#deps.clock.now()
    const state = this.#breaker.state(now)
    const isAvailable = this.isReachable && this.#modelKeys !== null && state !== 'open'
    return {
      name: this.config.name,
      // Half open: one trial at a time.
      slots: state === 'half_open' ? 1 : this.config.slots,
      isAvailable,
      downSince: this.#unreachableSince ?? this.#breaker.openSince,
      models: this.#modelKeys,
    }
  }

  start(): void {
    void this.probe()
  }

  /** Looks at the host now; callers that come while it looks share one look. */
  async probe(): Promise<void> {
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#probing ??= this.#look().finally(() => {
      this.#probing = null
      this.#scheduleProbe()
    })
    return await this.#probing
  }

  onSuccess(): void {
    const wasClosed = this.#breaker.openSince === null
    this.#breaker.recordSuccess()
    if (!wasClosed) this.#deps.onChanged(this)
  }

  onFailure(isConnectFailure: boolean): void {
    const now = this.#deps.clock.now()
    this.#breaker.recordFailure(now)
    if (isConnectFailure && this.isReachable) this.#unreachableSince = now
    this.#deps.onChanged(this)
    // The timer of an open breaker is the probe loop: it announces the half-open state.
    void this.probe()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.driver.close()
  }

  #scheduleProbe(): void {
    if (this.#isClosed) return
    const { probeMs } = this.#deps.settings
    let delayMs = this.isReachable ? probeMs : Math.min(probeMs, DOWN_PROBE_MS)
    const now = this.#deps.clock.now()
    if (this.#breaker.state(now) === 'open') {
      delayMs = Math.min(delayMs, Math.max(1, this.#breaker.openUntil - now))
    }
    this.#timer = setTimeout(() => void this.probe(), delayMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const signal = AbortSignal.timeout(this.#deps.settings.probeTimeoutMs)
    try {
      // The list decides; the rest is good to know, and hosts that only speak like Ollama lack it.
      const [models, residents] = await Promise.all([
        this.driver.models(signal),
        this.driver.residents(signal).catch(() => []),
      ])
      if (this.#version === null || !this.isReachable) {
        this.#version = await this.driver.version(signal).catch(() => null)
      }
      this.#onListed(models, residents)
      this.#deps.onProbed(this, null)
    } catch (error) {
      this.#onProbeFailed()
      this.#deps.onProbed(this, error instanceof Error ? error : new Error(String(error)))
    }
    if (!this.#isClosed) this.#deps.onChanged(this)
  }

  #onListed(models: readonly ModelEntry[], residents: readonly ResidentEntry[]): void {
    this.#models = models
    this.#modelKeys = new Set(models.map((model) => canonicalModelName(model.name)))
    const remote = models.filter((model) => Boolean(model['remote_host']))
    this.#remoteKeys = new Set(remote.map((model) => canonicalModelName(model.name)))
    this.#residents = residents
    this.#probeFailures = 0
    this.#unreachableSince = null
  }

  #onProbeFailed(): void {
    this.#probeFailures += 1
    if (this.#probeFailures < PROBE_FAILURES_MAX && this.#models !== null) return
    this.#residents = []
    this.#unreachableSince ??= this.#deps.clock.now()
  }
}
