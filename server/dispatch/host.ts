import type { HostDriver } from '../../shared/host-driver.ts'
import type { HostFault } from '../../shared/host-fault.ts'
import type { Clock } from '../clock.ts'
import { canonicalNames } from '../../shared/model-name.ts'
import type { HostView } from '../flow/host-view.ts'
import type { ModelEntry, ResidentEntry } from '../flow/model-entry.ts'
import type { ModelNames } from './named-driver.ts'
import type { Driver } from '../upstream/driver.ts'
import { hostFaultOf } from '../upstream/host-fault.ts'
import type { BreakerSettings } from './breaker.ts'
import { Breaker } from './breaker.ts'
import type { FaultNote, Look } from './host-notes.ts'
import { slotRangeOf, slotsSourceOf, type SlotsSource } from './host-slots.ts'
import type { SlotRange } from './load-limit.ts'
import { createLoadWatch, type LoadNote, type LoadWatch } from './load-watch.ts'

export interface HostConfig {
  readonly name: string
  readonly driver: HostDriver
  readonly url: string
  /** Left out: as many as the host says, or what such hosts usually run. */
  readonly slots?: number
  /** Whether its requests carry the gateway's priority. */
  readonly passPriority?: boolean
  /** Whether numbers that its driver does not know are passed on to it. */
  readonly passUnknownOptions?: boolean
  /** What it calls models that callers know by other names. */
  readonly modelNames?: ModelNames
}

export interface HostSettings {
  readonly probeMs: number
  readonly probeTimeoutMs: number
  readonly loadMs: number
  readonly breaker: BreakerSettings
}

export interface HostDeps {
  readonly driver: Driver
  readonly clock: Clock
  readonly settings: HostSettings
  /** Requests of the gateway's that it has now. */
  readonly own: () => number
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
  readonly driver: Driver
  #config: HostConfig
  readonly #deps: HostDeps
  readonly #breaker: Breaker
  readonly #load: LoadWatch | null
  #models: readonly ModelEntry[] | null = null
  #modelKeys: ReadonlySet<string> | null = null
  #remoteKeys: ReadonlySet<string> = new Set()
  #residents: readonly ResidentEntry[] = []
  #loadedKeys: ReadonlySet<string> | null = null
  #version: string | null = null
  #unreachableSince: number | null
  #probeFailures = 0
  #probing: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  #isDraining = false
  #lastFault: FaultNote | null = null
  #lastLook: Look | null = null
  #nextLookAt: number | null = null

  constructor(config: HostConfig, deps: HostDeps) {
    this.#config = config
    this.driver = deps.driver
    this.#deps = deps
    this.#breaker = new Breaker(deps.settings.breaker)
    this.#unreachableSince = deps.clock.now()
    this.#load = createLoadWatch(deps, {
      slots: () => this.slots,
      onChanged: () => deps.onChanged(this),
    })
  }

  get config(): HostConfig {
    return this.#config
  }

  get slotsSource(): SlotsSource {
    return slotsSourceOf(this.#config, this.driver)
  }

  /** How many requests it may have at once, before its load is looked at. */
  get slots(): SlotRange {
    return slotRangeOf(this.#config, this.driver)
  }

  /** What it said last of its load; null where it does not tell. */
  get load(): LoadNote | null {
    return this.#load?.last ?? null
  }

  /** What was wrong last, and when (wall-clock ms); kept when it is well again. */
  get lastFault(): FaultNote | null {
    return this.#lastFault
  }

  /** The last look at it that came to an end; null before the first. */
  get lastLook(): Look | null {
    return this.#lastLook
  }

  /** When it is looked at next, in wall-clock ms; null while it is being looked at. */
  get nextLookAt(): number | null {
    return this.#nextLookAt
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** When the breaker lets a request through again, in wall-clock ms; null unless it is open. */
  get breakerOpenUntil(): number | null {
    if (this.breakerState !== 'open') return null
    const { clock } = this.#deps
    return Math.round(clock.wall() + this.#breaker.openUntil - clock.now())
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
    const isUp = this.isReachable && this.#modelKeys !== null && state !== 'open'
    return {
      name: this.#config.name,
      // Half open: one trial at a time.
      slots: state === 'half_open' ? 1 : (this.#load?.room ?? this.slots.start),
      others: this.#load?.others ?? 0,
      isAvailable: isUp && !this.#isDraining,
      isDraining: isUp && this.#isDraining,
      downSince: this.#unreachableSince ?? this.#breaker.openSince,
      models: this.#modelKeys,
      loaded: this.#loadedKeys,
    }
  }

  start(): void {
    void this.probe()
    this.#load?.start()
  }

  /** Looks at the host now; callers that come while it looks share one look. */
  async probe(): Promise<void> {
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#nextLookAt = null
    this.#probing ??= this.#look().finally(() => {
      this.#probing = null
      this.#scheduleProbe()
    })
    return await this.#probing
  }

  /** Fewer slots stop nothing that runs; undefined leaves their number to the host. */
  resize(slots: number | undefined): void {
    const { slots: _before, ...config } = this.#config
    this.#config = slots === undefined ? config : { ...config, slots }
    this.#deps.onChanged(this)
  }

  /** Nothing is started on it any more; what runs goes on. */
  drain(): void {
    this.#isDraining = true
    this.#deps.onChanged(this)
  }

  /** Ends a drain, and trusts it again although its breaker may have been open. */
  resume(): void {
    this.#isDraining = false
    this.#breaker.recordSuccess()
    this.#deps.onChanged(this)
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
    this.#note(isConnectFailure ? 'unreachable' : 'server_error')
    this.#deps.onChanged(this)
    // The timer of an open breaker is the probe loop: it announces the half-open state.
    void this.probe()
  }

  /** `when_idle` lets what runs come to its end. */
  async close(how: 'now' | 'when_idle'): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#load?.stop()
    await this.driver.close(how)
  }

  #scheduleProbe(): void {
    if (this.#isClosed) return
    const { probeMs } = this.#deps.settings
    let delayMs = this.isReachable ? probeMs : Math.min(probeMs, DOWN_PROBE_MS)
    const now = this.#deps.clock.now()
    if (this.#breaker.state(now) === 'open') {
      delayMs = Math.min(delayMs, Math.max(1, this.#breaker.openUntil - now))
    }
    this.#nextLookAt = Math.round(this.#deps.clock.wall() + delayMs)
    this.#timer = setTimeout(() => void this.probe(), delayMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { clock, settings } = this.#deps
    const signal = AbortSignal.timeout(settings.probeTimeoutMs)
    const startedAt = clock.now()
    try {
      // The list decides; the rest is good to know, and hosts that only speak like Ollama lack it.
      const [models, residents] = await Promise.all([
        this.driver.models(signal),
        this.driver.residents(signal).catch(() => null),
      ])
      if (this.#version === null || !this.isReachable) {
        this.#version = await this.driver.version(signal).catch(() => null)
      }
      this.#onListed(models, residents)
      this.#deps.onProbed(this, null)
    } catch (error) {
      this.#onProbeFailed(hostFaultOf(error))
      this.#deps.onProbed(this, error instanceof Error ? error : new Error(String(error)))
    }
    this.#lastLook = { at: clock.wall(), tookMs: Math.round(clock.now() - startedAt) }
    if (!this.#isClosed) this.#deps.onChanged(this)
  }

  #onListed(models: readonly ModelEntry[], residents: readonly ResidentEntry[] | null): void {
    this.#models = models
    this.#modelKeys = canonicalNames(models)
    this.#remoteKeys = canonicalNames(models.filter((model) => Boolean(model['remote_host'])))
    this.#residents = residents ?? []
    this.#loadedKeys = residents && canonicalNames(residents)
    this.#probeFailures = 0
    this.#unreachableSince = null
  }

  #note(fault: HostFault): void {
    this.#lastFault = { fault, at: this.#deps.clock.wall() }
  }

  #onProbeFailed(fault: HostFault): void {
    this.#note(fault)
    this.#probeFailures += 1
    if (this.#probeFailures < PROBE_FAILURES_MAX && this.#models !== null) return
    this.#residents = []
    this.#loadedKeys = null
    this.#unreachableSince ??= this.#deps.clock.now()
  }
}
