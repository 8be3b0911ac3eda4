import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import { ContextChanges, type ContextChangeNote } from './context-changes.ts'
import { ModelStays, type MemoryLook, type SeenResident, type Stay } from './model-stays.ts'

/** How long a model's loading and unloading take, measured; null where that never was. */
export interface ModelTimes {
  readonly loadMs: number | null
  readonly unloadMs: number | null
}

/** What the hosts did with their memory within some time. */
export interface MemoryReport {
  /** Wall-clock milliseconds: the time that is looked at, and since when anything is known. */
  readonly from: number
  readonly to: number
  readonly since: number
  readonly hosts: readonly {
    readonly host: string
    /** That it was sent and that have ended. */
    readonly requests: number
    readonly stays: readonly Stay[]
  }[]
  readonly contexts: readonly ContextChangeNote[]
}

/** What was done to a host's memory by order, and how long that took. */
export interface MemoryDeed extends SeenResident {
  readonly host: string
  readonly act: 'load' | 'unload'
  readonly begunAt: number
  readonly tookMs: number
}

const DAY_MS = 86_400_000
const BUCKET_MS = 300_000

/** A load that takes less is none: the model was there. */
const LOAD_MS_MIN = 300

/** How much the newest measurement counts beside those before. */
const NEWEST_SHARE = 0.3

interface Bucket {
  readonly at: number
  readonly requests: Map<string, number>
}

/**
 * What the hosts did with their memory in the last day: which models were in it, how often one had to be
 * loaded, for how many requests, how long that takes, and whose requests would have made it happen more
 * often. In memory alone: it begins anew with the gateway.
 */
export class ModelWatch {
  readonly events: RequestEvents
  readonly #clock: Clock
  readonly #since: number
  readonly #stays = new ModelStays(DAY_MS)
  readonly #contexts = new ContextChanges()
  readonly #loads = new Map<string, number>()
  readonly #unloads = new Map<string, number>()
  readonly #lookedAt = new Map<string, number>()
  #buckets: Bucket[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.wall()
    this.events = {
      'request:refused': () => undefined,
      'ticket:started': () => undefined,
      'ticket:firstByte': () => undefined,
      'ticket:ended': (opened, settled, served) => {
        const { host, startedAt, endedAt } = settled
        this.#contexts.onServed(opened, served, endedAt)
        if (host === null || startedAt === null) return
        this.#countRequest(host)
        const { modelKey: key, loadMs } = served
        if (loadMs !== null) this.#onLoad({ host, model: key, key, begunAt: startedAt, loadMs })
      },
      'host:fault': () => undefined,
    }
  }

  /** The same look may be told of more than once. */
  onLooked(look: MemoryLook): void {
    if (this.#lookedAt.get(look.host) === look.at) return
    this.#lookedAt.set(look.host, look.at)
    this.#stays.onLooked(look)
  }

  onRemoved(host: string): void {
    this.#lookedAt.delete(host)
    this.#stays.onGone(host, this.#clock.wall())
  }

  onDone({ act, tookMs, ...deed }: MemoryDeed): void {
    if (act === 'unload') measure(this.#unloads, deed.key, tookMs)
    else if (tookMs >= LOAD_MS_MIN) this.#onLoad({ ...deed, loadMs: tookMs })
  }

  timesOf(key: string): ModelTimes {
    return { loadMs: this.#loads.get(key) ?? null, unloadMs: this.#unloads.get(key) ?? null }
  }

  /** Of the last so many milliseconds, a day at most. */
  report(spanMs: number): MemoryReport {
    const to = this.#clock.wall()
    const from = to - spanMs
    const stays = this.#stays.all().filter((stay) => stay.to === null || stay.to > from)
    const buckets = this.#buckets.filter(({ at }) => at + BUCKET_MS > from)
    const counted = buckets.flatMap(({ requests }) => [...requests.keys()])
    const names = [...new Set([...this.#lookedAt.keys(), ...stays.map(hostOf), ...counted])]
    return {
      from,
      to,
      since: this.#since,
      hosts: names.sort().map((host) => ({
        host,
        requests: buckets.reduce((sum, { requests }) => sum + (requests.get(host) ?? 0), 0),
        stays: stays.filter((stay) => stay.host === host),
      })),
      contexts: this.#contexts.all(),
    }
  }

  #onLoad(load: Parameters<ModelStays['onTold']>[0]): void {
    measure(this.#loads, load.key, load.loadMs)
    this.#stays.onTold(load)
  }

  #countRequest(host: string): void {
    const now = this.#clock.wall()
    let bucket = this.#buckets.at(-1)
    if (bucket === undefined || now >= bucket.at + BUCKET_MS) {
      bucket = { at: now, requests: new Map() }
      this.#buckets = [...this.#buckets.filter(({ at }) => at > now - DAY_MS), bucket]
    }
    bucket.requests.set(host, (bucket.requests.get(host) ?? 0) + 1)
  }
}

const hostOf = ({ host }: Stay): string => host

const measure = (times: Map<string, number>, key: string, ms: number): void => {
  const before = times.get(key) ?? ms
  times.set(key, Math.round(before + (ms - before) * NEWEST_SHARE))
}
