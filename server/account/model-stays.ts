import type { Stay } from '../store/model-memory.ts'

export interface SeenResident {
  readonly model: string
  readonly key: string
}

/** What a look at a host has shown; `begunAt` is when it was asked, `at` when it had answered. */
export interface MemoryLook {
  readonly host: string
  readonly begunAt: number
  readonly at: number
  /** Null where it cannot be reached: nobody knows what it holds. */
  readonly residents: readonly SeenResident[] | null
}

/** Somebody was told that a model was loaded, and for how long. */
export interface ToldLoad extends SeenResident {
  readonly host: string
  /** When the host was asked for what it loaded the model for. */
  readonly begunAt: number
  readonly loadMs: number
  /** When this was told: it cannot have been loaded later. */
  readonly at: number
}

const STAYS_MAX = 2_000

/**
 * Which models were in the memory of which host, and when: from looks at the hosts, which miss what comes
 * and goes between two of them, and from what replies say of the loading that they had to wait for. A load
 * that both have seen is one.
 */
export class ModelStays {
  readonly #keptMs: number
  readonly #onChanged: (stay: Stay) => void
  #ended: Stay[] = []
  readonly #open = new Map<string, Map<string, Stay>>()
  /** The hosts of which a look has told what was there before. */
  readonly #known = new Set<string>()

  /** `onChanged` is told of each that is new or has changed, again and again of the same object. */
  constructor(keptMs: number, onChanged: (stay: Stay) => void) {
    this.#keptMs = keptMs
    this.#onChanged = onChanged
  }

  onLooked({ host, begunAt, at, residents }: MemoryLook): void {
    if (residents === null) return this.onGone(host, at)
    const open = this.#openAt(host)
    const isLoad = this.#known.has(host)
    this.#known.add(host)
    const seen = new Set(residents.map(({ key }) => key))
    for (const stay of open.values()) {
      // What was loaded while the host was asked may be missing in its answer.
      if (!seen.has(stay.key) && stay.from <= begunAt) this.#end(stay, at)
    }
    for (const { model, key } of residents) {
      if (!open.has(key)) this.#begin({ host, model, key, from: at, loadMs: null, isLoad })
    }
    this.#forget(at)
  }

  onTold({ host, model, key, begunAt, loadMs, at }: ToldLoad): void {
    const known = this.#sinceThen(host, key, begunAt)
    if (known !== undefined) {
      if (known.loadMs !== null) return
      known.loadMs = loadMs
      this.#onChanged(known)
      return
    }
    const before = this.#openAt(host).get(key)
    if (before !== undefined) this.#end(before, begunAt)
    const from = Math.min(begunAt + loadMs, at)
    this.#begin({ host, model, key, from, loadMs, isLoad: true })
  }

  /** Of the host, or of what is known of it. */
  onGone(host: string, at: number): void {
    for (const stay of this.#open.get(host)?.values() ?? []) {
      stay.isLost = true
      this.#end(stay, at)
    }
    this.#open.delete(host)
    this.#known.delete(host)
  }

  /** The stay that began after this time: requests that wait for one load all tell of it. */
  #sinceThen(host: string, key: string, begunAt: number): Stay | undefined {
    const open = this.#open.get(host)?.get(key)
    if (open !== undefined && open.isLoad && open.from >= begunAt) return open
    return this.#ended.findLast(
      (stay) => stay.host === host && stay.key === key && stay.isLoad && stay.from >= begunAt,
    )
  }

  #openAt(host: string): Map<string, Stay> {
    const open = this.#open.get(host) ?? new Map<string, Stay>()
    this.#open.set(host, open)
    return open
  }

  #begin(begun: Omit<Stay, 'to' | 'isLost'>): void {
    const stay = { ...begun, to: null, isLost: false }
    this.#openAt(stay.host).set(stay.key, stay)
    this.#onChanged(stay)
  }

  #end(stay: Stay, at: number): void {
    stay.to = Math.max(stay.from, at)
    this.#open.get(stay.host)?.delete(stay.key)
    this.#ended.push(stay)
    this.#onChanged(stay)
    if (this.#ended.length > STAYS_MAX) this.#ended.shift()
  }

  #forget(at: number): void {
    const since = at - this.#keptMs
    const oldest = this.#ended[0]
    if (oldest === undefined || oldest.to! >= since) return
    this.#ended = this.#ended.filter(({ to }) => to! >= since)
  }
}
