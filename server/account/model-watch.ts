import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import type { ModelMemoryTable } from '../store/model-memory-table.ts'
import type {
  ContextChangeNote,
  HostRequests,
  MemoryHistory,
  ModelTime,
  Span,
  Stay,
} from '../store/model-memory.ts'
import { ContextChanges, NOTES_MAX } from './context-changes.ts'
import { ModelStays, type MemoryLook, type SeenResident, type ToldLoad } from './model-stays.ts'
import { Unsaved } from './unsaved.ts'

export interface ModelWatchDeps {
  readonly clock: Clock
  readonly table: ModelMemoryTable
  readonly settings: { readonly memoryDays: number }
}

/** How long a model's loading and unloading take, measured; null where that never was. */
export type ModelTimes = Pick<ModelTime, 'loadMs' | 'unloadMs'>

/** What the hosts did with their memory within some time. */
export interface MemoryReport extends Pick<MemoryHistory, 'hosts' | 'stays'> {
  /** Wall-clock milliseconds: the time that is looked at, and since when anything is known. */
  readonly from: number
  readonly to: number
  readonly since: number
  /** When nobody watched, because no gateway ran. */
  readonly gaps: readonly Span[]
  readonly contexts: readonly ContextChangeNote[]
  /** How many of those are kept: those heard of longest ago make room. */
  readonly contextsMax: number
}

/** What was done to a host's memory by order, and how long that took. */
export interface MemoryDeed extends SeenResident {
  readonly host: string
  readonly act: 'load' | 'unload'
  readonly begunAt: number
  readonly tookMs: number
}

const DAY_MS = 86_400_000
const COUNT_MS = 300_000

/** For how long a reply may tell of a load that ended meanwhile. */
const STAYS_KEPT_MS = DAY_MS

/** Of each host, beside what is there now: more than can be seen in a picture or read in a table. */
const STAYS_TOLD_MAX = 1_000

/** Rows of each table that are saved at once; what else writes waits no longer than for those. */
const STEP_ROWS = 200

/** A load that takes less is none: the model was there. */
const LOAD_MS_MIN = 300

/** How much the newest measurement counts beside those before. */
const NEWEST_SHARE = 0.3

/**
 * What the hosts did with their memory: which models were in it, how often one had to be loaded, for how
 * many requests, how long that takes, and whose requests would have made it happen more often. It is in
 * the database as it was when `save` was called last; what came after that is lost with the process.
 */
export class ModelWatch {
  readonly events: RequestEvents
  readonly #deps: ModelWatchDeps
  readonly #since: number
  readonly #stays = new ModelStays(STAYS_KEPT_MS, (stay) => this.#unsaved.stays.add(stay))
  readonly #contexts = new ContextChanges()
  readonly #times = new Map<string, ModelTime>()
  readonly #lookedAt = new Map<string, number>()
  /** Of the time that is counted now, by host. */
  #counts = new Map<string, HostRequests>()
  /** The same objects as are kept here, so that each is saved as it is by then. */
  readonly #unsaved = {
    stays: new Unsaved<Stay>(),
    requests: new Unsaved<HostRequests>(),
    times: new Unsaved<ModelTime>(),
    contexts: new Unsaved<ContextChangeNote>(),
  }

  constructor(deps: ModelWatchDeps) {
    this.#deps = deps
    this.#since = deps.clock.wall()
    this.events = {
      'request:refused': () => undefined,
      'ticket:started': () => undefined,
      'ticket:firstByte': () => undefined,
      'ticket:ended': (opened, settled, served) => {
        const { host, startedAt, endedAt } = settled
        const note = this.#contexts.onServed(opened, served, endedAt)
        if (note !== null) this.#unsaved.contexts.add(note)
        if (host === null || startedAt === null) return
        this.#countRequest(host)
        const { modelKey: key, loadMs } = served
        if (loadMs !== null) this.#onLoad({ host, model: key, key, begunAt: startedAt, loadMs })
      },
      'host:fault': () => undefined,
    }
  }

  /** Goes on where an earlier gateway ended; to be called before anything happens. */
  async resume(): Promise<void> {
    const countsFrom = countStart(this.#since)
    const { requests, times, contexts } = await this.#deps.table.resume(countsFrom, NOTES_MAX)
    this.#counts = new Map(requests.map((count) => [count.host, count]))
    for (const time of times) this.#times.set(time.key, time)
    this.#contexts.restore(contexts)
  }

  /**
   * In steps, between which others write.
   *
   * @throws {StoreUnavailable} when it cannot be saved now; the next time it is tried again.
   */
  async save(): Promise<void> {
    while (await this.#saveStep()) continue
  }

  /** Answers whether there may be more: not for what has changed since, or it would never end. */
  async #saveStep(): Promise<boolean> {
    const { stays, requests, times, contexts } = this.#unsaved
    const taken = {
      stays: stays.take(STEP_ROWS),
      requests: requests.take(STEP_ROWS),
      times: times.take(STEP_ROWS),
      contexts: contexts.take(STEP_ROWS),
    }
    const end = (how: 'onSaved' | 'putBack'): void => {
      stays[how](taken.stays)
      requests[how](taken.requests)
      times[how](taken.times)
      contexts[how](taken.contexts)
    }
    try {
      const watched = this.#watchedUntil(this.#deps.clock.wall())
      await this.#deps.table.save({ watched, ...taken, contextsMax: NOTES_MAX })
    } catch (error) {
      end('putBack')
      throw error
    }
    end('onSaved')
    return Object.values(taken).some(({ length }) => length === STEP_ROWS)
  }

  /** The same look may be told of more than once. */
  onLooked(look: MemoryLook): void {
    if (this.#lookedAt.get(look.host) === look.at) return
    this.#lookedAt.set(look.host, look.at)
    this.#stays.onLooked(look)
  }

  onRemoved(host: string): void {
    this.#lookedAt.delete(host)
    this.#stays.onGone(host, this.#deps.clock.wall())
  }

  onDone({ act, tookMs, ...deed }: MemoryDeed): void {
    if (act === 'unload') this.#measure(deed.key, 'unloadMs', tookMs)
    else if (tookMs >= LOAD_MS_MIN) this.#onLoad({ ...deed, loadMs: tookMs })
  }

  timesOf(key: string): ModelTimes {
    const { loadMs = null, unloadMs = null } = this.#times.get(key) ?? {}
    return { loadMs, unloadMs }
  }

  /**
   * Of the last so many milliseconds, as far as it is kept, with what is not saved yet. It saves nothing.
   *
   * @throws {StoreUnavailable}
   */
  async report(spanMs: number): Promise<MemoryReport> {
    const { clock, table, settings } = this.#deps
    const to = clock.wall()
    const from = to - spanMs
    const keptFrom = to - settings.memoryDays * DAY_MS
    const { watched, ...history } = await table.history({
      from,
      countMs: COUNT_MS,
      endedStaysMax: STAYS_TOLD_MAX,
      unsaved: {
        watched: this.#watchedUntil(to),
        stays: this.#unsaved.stays.all(),
        requests: this.#unsaved.requests.all(),
      },
    })
    const known = new Map(history.hosts.map((each) => [each.host, each]))
    const names = [...new Set([...known.keys(), ...this.#lookedAt.keys()])].sort()
    return {
      ...history,
      from,
      to,
      since: Math.max(keptFrom, watched[0]?.from ?? this.#since),
      gaps: gapsIn(watched, from),
      hosts: names.map((host) => known.get(host) ?? { host, ...NO_WORK, toldFrom: from }),
      contexts: this.#contexts.since(keptFrom),
      contextsMax: NOTES_MAX,
    }
  }

  #watchedUntil(to: number): Span {
    return { from: this.#since, to }
  }

  #onLoad(load: Omit<ToldLoad, 'at'>): void {
    this.#measure(load.key, 'loadMs', load.loadMs)
    this.#stays.onTold({ ...load, at: this.#deps.clock.wall() })
  }

  #countRequest(host: string): void {
    const from = countStart(this.#deps.clock.wall())
    let count = this.#counts.get(host)
    if (count?.from !== from) {
      count = { host, from, requests: 0 }
      this.#counts.set(host, count)
    }
    count.requests += 1
    this.#unsaved.requests.add(count)
  }

  #measure(key: string, what: keyof ModelTimes, ms: number): void {
    const time = this.#times.get(key) ?? { key, loadMs: null, unloadMs: null, measuredAt: 0 }
    this.#times.set(key, time)
    const before = time[what] ?? ms
    time[what] = Math.round(before + (ms - before) * NEWEST_SHARE)
    time.measuredAt = this.#deps.clock.wall()
    this.#unsaved.times.add(time)
  }
}

const NO_WORK = { requests: 0, loads: 0, loadingMs: 0 }

/** On the clock, so that a gateway that is started again goes on with the same count. */
const countStart = (at: number): number => at - (at % COUNT_MS)

/** The times between those that somebody watched, as far as they lie after this time. */
const gapsIn = (watched: readonly Span[], from: number): readonly Span[] => {
  let seenTo = watched[0]?.to ?? from
  return watched.flatMap((span) => {
    const gap = { from: Math.max(from, seenTo), to: span.from }
    seenTo = Math.max(seenTo, span.to)
    return gap.to > gap.from ? [gap] : []
  })
}
