import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Clock } from '../clock.ts'
import type { QueueDepth } from '../queue/depth.ts'

export interface DepthSources {
  depth(): Readonly<Record<CallerClass, QueueDepth>>
  running(): number
}

/** The worst moment of ten seconds. */
interface Moment {
  /** Wall-clock milliseconds of its beginning. */
  readonly at: number
  running: number
  readonly waiting: Record<CallerClass, number>
  readonly oldestWaitMs: Record<CallerClass, number>
}

/** Columns of equal length, oldest first. */
export interface DepthColumns {
  readonly everyMs: number
  readonly at: readonly number[]
  readonly running: readonly number[]
  readonly classes: Readonly<
    Record<
      CallerClass,
      { readonly waiting: readonly number[]; readonly oldestWaitMs: readonly number[] }
    >
  >
}

const MOMENT_MS = 10_000
const MOMENTS = 360
const SAMPLE_MS = 1_000

/** How deep the queue was over the last hour, by class, as it is looked at every second. */
export class DepthHistory {
  readonly #clock: Clock
  readonly #sources: DepthSources
  #moments: Moment[] = []
  #endsAt = -Infinity

  constructor(clock: Clock, sources: DepthSources) {
    this.#clock = clock
    this.#sources = sources
  }

  /** Returns what stops it. */
  start(): () => void {
    const timer = setInterval(() => this.sample(), SAMPLE_MS)
    return () => clearInterval(timer)
  }

  sample(): void {
    const now = this.#clock.now()
    if (now >= this.#endsAt) {
      this.#endsAt = now + MOMENT_MS
      this.#moments.push(emptyMoment(this.#clock.wall()))
      if (this.#moments.length > MOMENTS) this.#moments.shift()
    }
    const moment = this.#moments.at(-1)!
    const depth = this.#sources.depth()
    moment.running = Math.max(moment.running, this.#sources.running())
    for (const name of CALLER_CLASSES) {
      const { waiting, oldestWaitMs } = depth[name]
      moment.waiting[name] = Math.max(moment.waiting[name], waiting)
      moment.oldestWaitMs[name] = Math.max(moment.oldestWaitMs[name], Math.round(oldestWaitMs ?? 0))
    }
  }

  columns(): DepthColumns {
    const column = (valueOf: (moment: Moment) => number): number[] => this.#moments.map(valueOf)
    const classes = CALLER_CLASSES.map((name) => [
      name,
      {
        waiting: column((moment) => moment.waiting[name]),
        oldestWaitMs: column((moment) => moment.oldestWaitMs[name]),
      },
    ])
    return {
      everyMs: MOMENT_MS,
      at: column((moment) => moment.at),
      running: column((moment) => moment.running),
      classes: Object.fromEntries(classes) as DepthColumns['classes'],
    }
  }
}

const emptyMoment = (at: number): Moment => ({
  at,
  running: 0,
  waiting: { direct: 0, app: 0, chat: 0, batch: 0 },
  oldestWaitMs: { direct: 0, app: 0, chat: 0, batch: 0 },
})
