import type { Clock } from '../clock.ts'
import type { Driver, HostLoad } from '../upstream/driver.ts'
import { LoadLimit, type SlotRange } from './load-limit.ts'

interface LoadWatchDeps {
  readonly clock: Clock
  readonly settings: { readonly loadMs: number; readonly probeTimeoutMs: number }
  /** Null where the host does not tell. */
  readonly ask: (signal: AbortSignal) => Promise<HostLoad | null>
  /** Requests of the gateway's that it has now. */
  readonly own: () => number
  readonly slots: () => SlotRange
  /** It should have more or fewer requests than before, or works on more or fewer for others. */
  readonly onChanged: () => void
}

/** What a host told of its load, and when (wall-clock ms). */
export interface LoadNote extends HostLoad {
  readonly others: number
  readonly at: number
}

type HostEnds = Pick<LoadWatchDeps, 'slots' | 'onChanged'>

/** Null for a kind of host that never tells of its load. */
export const createLoadWatch = (
  deps: Pick<LoadWatchDeps, 'clock' | 'settings' | 'own'> & { readonly driver: Driver },
  ends: HostEnds,
): LoadWatch | null => {
  const { driver, clock, settings, own } = deps
  if (driver.load === undefined) return null
  return new LoadWatch({ clock, settings, own, ...ends, ask: (signal) => driver.load!(signal) })
}

/** Asks a host again and again what it works on, and follows what that means for the gateway. */
export class LoadWatch {
  readonly #deps: LoadWatchDeps
  readonly #limit = new LoadLimit()
  #last: LoadNote | null = null
  #timer: NodeJS.Timeout | undefined
  #isEnded = false

  constructor(deps: LoadWatchDeps) {
    this.#deps = deps
  }

  get last(): LoadNote | null {
    return this.#last
  }

  get others(): number {
    return this.#limit.others
  }

  /** How many requests of the gateway's it should have now. */
  get room(): number {
    return this.#limit.of(this.#deps.slots())
  }

  start(): void {
    if (this.#isEnded) return
    this.#timer = setTimeout(() => void this.#look(), this.#deps.settings.loadMs).unref()
  }

  stop(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    const { clock, settings, ask, own, slots, onChanged } = this.#deps
    const signal = AbortSignal.timeout(settings.probeTimeoutMs)
    const before = { own: own(), room: this.room, others: this.others }
    try {
      const load = await ask(signal)
      if (load === null) this.#forget()
      else {
        // What came or went meanwhile may be in the answer or not: it is ours either way.
        this.#limit.take({ ...load, own: Math.max(before.own, own()) }, slots(), clock.now())
        this.#last = { ...load, others: this.others, at: clock.wall() }
      }
    } catch {
      // Whether the host is there is for the probe to find out; until then what it said last holds.
    }
    if (this.room !== before.room || this.others !== before.others) onChanged()
    this.start()
  }

  #forget(): void {
    this.#limit.forget()
    this.#last = null
  }
}
