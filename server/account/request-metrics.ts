import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { RequestEvents } from '../events.ts'
import type { CallerClass } from '../../shared/caller-class.ts'
import type { QueueDepth } from '../queue/depth.ts'

/** What is read when the metrics are, rather than counted as it happens. */
export interface MetricSources {
  depth(): Readonly<Record<CallerClass, QueueDepth>>
  hosts(): readonly { name: string; slots: number; inUse: number; isAvailable: boolean }[]
}

const WAIT_BUCKETS_S = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800]

/** Prometheus metrics of the gateway. Labels have few values: never a path, a caller or a model. */
export class RequestMetrics {
  readonly registry = new Registry()
  readonly events: RequestEvents

  constructor(sources: MetricSources) {
    collectDefaultMetrics({ register: this.registry })
    this.#addGauges(sources)
    this.events = this.#countEvents()
  }

  #addGauges(sources: MetricSources): void {
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
    const ended = new Counter({
      name: 'seadragon_requests_total',
      help: 'Requests that had a place in the queue, by class and how they ended',
      labelNames: ['class', 'outcome'],
      registers,
    })
    const tokens = new Counter({
      name: 'seadragon_tokens_total',
      help: 'Tokens as the hosts counted them',
      labelNames: ['class', 'kind'],
      registers,
    })
    const wait = new Histogram({
      name: 'seadragon_queue_wait_seconds',
      help: 'From arrival to the start at a host',
      labelNames: ['class'],
      buckets: WAIT_BUCKETS_S,
      registers,
    })
    const firstByte = new Histogram({
      name: 'seadragon_first_byte_seconds',
      help: 'From arrival to the first byte from a host',
      labelNames: ['class'],
      buckets: WAIT_BUCKETS_S,
      registers,
    })
    const faults = new Counter({
      name: 'seadragon_host_faults_total',
      help: 'Replies that a host broke or refused for a fault of its own',
      labelNames: ['host'],
      registers,
    })
    return {
      'request:refused': (code) => refused.inc({ code }),
      'ticket:started': (name, waitMs) => wait.observe({ class: name }, waitMs / 1_000),
      'ticket:firstByte': (name, ms) => firstByte.observe({ class: name }, ms / 1_000),
      'ticket:ended': (record) => {
        const { class: name, outcome, promptTokens, completionTokens } = record
        ended.inc({ class: name, outcome })
        if (promptTokens !== null) tokens.inc({ class: name, kind: 'prompt' }, promptTokens)
        if (completionTokens !== null) {
          tokens.inc({ class: name, kind: 'completion' }, completionTokens)
        }
      },
      'host:fault': (host) => faults.inc({ host }),
    }
  }
}
