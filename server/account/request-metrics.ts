import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { OUTCOMES, type Outcome } from '../../shared/outcome.ts'
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { RequestEvents } from '../events.ts'
import type { CallerClass } from '../../shared/caller-class.ts'
import type { QueueDepth } from '../queue/depth.ts'
import { ClassHistogram } from './class-histogram.ts'

/** What is read when the metrics are, rather than counted as it happens. */
export interface MetricSources {
  depth(): Readonly<Record<CallerClass, QueueDepth>>
  hosts(): readonly MeasuredHost[]
}

export interface MeasuredHost {
  readonly name: string
  readonly slots: number
  readonly inUse: number
  readonly isAvailable: boolean
  /** What it tells of its work, whoever asked for it; null where it does not. */
  readonly load: { readonly running: number; readonly waiting: number } | null
}

const BUCKETS_S = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800]

/** Prometheus metrics of the gateway. Labels have few values: never a path, a caller or a model. */
export class RequestMetrics {
  readonly registry = new Registry()
  readonly events: RequestEvents

  constructor(sources: MetricSources) {
    collectDefaultMetrics({ register: this.registry })
    this.#addQueueGauges(sources)
    this.#addHostGauges(sources)
    this.events = this.#countEvents()
  }

  #addQueueGauges(sources: MetricSources): void {
    const registers = [this.registry]
    new Gauge({
      name: 'seadragon_queue_waiting',
      help: 'Requests waiting, by class',
      labelNames: ['class'],
      registers,
      collect() {
        const depth = sources.depth()
        for (const name of CALLER_CLASSES) this.set({ class: name }, depth[name].waiting)
      },
    })
    new Gauge({
      name: 'seadragon_queue_oldest_seconds',
      help: 'Age of the oldest waiting request, by class; 0 where none waits',
      labelNames: ['class'],
      registers,
      collect() {
        const depth = sources.depth()
        for (const name of CALLER_CLASSES) {
          this.set({ class: name }, (depth[name].oldestWaitMs ?? 0) / 1_000)
        }
      },
    })
    new Gauge({
      name: 'seadragon_idle_with_backlog',
      help: '1 while requests wait though a host that can take work has a slot free',
      registers,
      collect() {
        const isWaited = Object.values(sources.depth()).some(({ waiting }) => waiting > 0)
        const isFree = sources.hosts().some((host) => host.isAvailable && host.inUse < host.slots)
        this.set(Number(isWaited && isFree))
      },
    })
  }

  #addHostGauges(sources: MetricSources): void {
    const registers = [this.registry]
    new Gauge({
      name: 'seadragon_host_slots',
      help: 'Slots of each host: all of them, and those in use',
      labelNames: ['host', 'state'],
      registers,
      collect() {
        this.reset()
        for (const host of sources.hosts()) {
          this.set({ host: host.name, state: 'all' }, host.slots)
          this.set({ host: host.name, state: 'in_use' }, host.inUse)
        }
      },
    })
    new Gauge({
      name: 'seadragon_host_load',
      help: 'Requests that vLLM and llama.cpp say they have, whoever sent them: running, and waiting in the host',
      labelNames: ['host', 'state'],
      registers,
      collect() {
        this.reset()
        for (const { name, load } of sources.hosts()) {
          if (load === null) continue
          this.set({ host: name, state: 'running' }, load.running)
          this.set({ host: name, state: 'waiting' }, load.waiting)
        }
      },
    })
    new Gauge({
      name: 'seadragon_host_available',
      help: '1 where the host can take work',
      labelNames: ['host'],
      registers,
      collect() {
        this.reset()
        for (const host of sources.hosts()) this.set({ host: host.name }, Number(host.isAvailable))
      },
    })
  }

  #countEvents(): RequestEvents {
    const registers = [this.registry]
    const refused = new Counter({
      name: 'seadragon_refused_total',
      help: 'Requests refused before they had a place in the queue, by reason',
      labelNames: ['code'],
      registers,
    })
    const faults = new Counter({
      name: 'seadragon_host_faults_total',
      help: 'Replies that a host broke or refused for a fault of its own',
      labelNames: ['host'],
      registers,
    })
    const wait = this.#addHistogram({
      name: 'seadragon_queue_wait_seconds',
      help: 'From arrival to the start at a host',
    })
    const firstByte = this.#addHistogram({
      name: 'seadragon_first_byte_seconds',
      help: 'From arrival to the first byte from a host',
    })
    const totals = this.#createTotals()
    return {
      'request:refused': ({ code }) => refused.inc({ code }),
      'ticket:started': (name, waitMs) => wait.observe(name, waitMs / 1_000),
      'ticket:firstByte': (name, ms) => firstByte.observe(name, ms / 1_000),
      'ticket:ended': (opened, { outcome, promptTokens, cachedTokens, completionTokens }) => {
        const total = totals[opened.class]
        total.ended[outcome] += 1
        total.promptTokens += promptTokens ?? 0
        total.completionTokens += completionTokens ?? 0
        if (cachedTokens !== null) {
          total.cachedTokens += cachedTokens
          total.cacheKnownTokens += promptTokens ?? 0
        }
        if (outcome !== 'completed') total.wastedTokens += completionTokens ?? 0
      },
      'host:fault': (host) => faults.inc({ host }),
    }
  }

  #addHistogram(named: { readonly name: string; readonly help: string }): ClassHistogram {
    const histogram = new ClassHistogram({ ...named, buckets: BUCKETS_S })
    this.registry.registerMetric(histogram as never)
    return histogram
  }

  /** Plain numbers, handed over when the metrics are read: adding is all that a request pays for. */
  #createTotals(): Record<CallerClass, ClassTotals> {
    const registers = [this.registry]
    const totals = Object.fromEntries(
      CALLER_CLASSES.map((name) => [name, emptyTotals()]),
    ) as Record<CallerClass, ClassTotals>
    new Counter({
      name: 'seadragon_requests_total',
      help: 'Requests that had a place in the queue, by class and how they ended',
      labelNames: ['class', 'outcome'],
      registers,
      collect() {
        this.reset()
        for (const name of CALLER_CLASSES) {
          for (const outcome of OUTCOMES) {
            const count = totals[name].ended[outcome]
            if (count > 0) this.inc({ class: name, outcome }, count)
          }
        }
      },
    })
    new Counter({
      name: 'seadragon_tokens_total',
      help: 'Tokens as the hosts counted them',
      labelNames: ['class', 'kind'],
      registers,
      collect() {
        this.reset()
        for (const name of CALLER_CLASSES) {
          this.inc({ class: name, kind: 'prompt' }, totals[name].promptTokens)
          this.inc({ class: name, kind: 'completion' }, totals[name].completionTokens)
        }
      },
    })
    for (const { sum, ...named } of TOKEN_SUMS) {
      new Counter({
        ...named,
        labelNames: ['class'],
        registers,
        collect() {
          this.reset()
          for (const name of CALLER_CLASSES) this.inc({ class: name }, totals[name][sum])
        },
      })
    }
    return totals
  }
}

interface ClassTotals {
  readonly ended: Record<Outcome, number>
  promptTokens: number
  completionTokens: number
  cachedTokens: number
  cacheKnownTokens: number
  wastedTokens: number
}

/** Parts of all tokens. */
const TOKEN_SUMS = [
  {
    sum: 'cachedTokens',
    name: 'seadragon_cached_tokens_total',
    help: 'Prompt tokens that hosts said they had in their caches',
  },
  {
    sum: 'cacheKnownTokens',
    name: 'seadragon_cache_known_tokens_total',
    help: 'Prompt tokens of which a host said how many it had in its cache',
  },
  {
    sum: 'wastedTokens',
    name: 'seadragon_wasted_tokens_total',
    help: 'Tokens of replies that nobody has whole: their callers left, or they broke off',
  },
] as const

const emptyTotals = (): ClassTotals => ({
  ended: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>,
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheKnownTokens: 0,
  wastedTokens: 0,
})
