import type { CallerClass } from '../../shared/caller-class.ts'

/** A model in the memory of a host. Times are wall-clock milliseconds. */
export interface Stay {
  readonly host: string
  readonly model: string
  /** Its canonical name. */
  readonly key: string
  /** When it was loaded, or seen first where it was there before. */
  readonly from: number
  /** Null while it is there. */
  to: number | null
  /** How long its loading took; null where nobody said. */
  loadMs: number | null
  /** False where it was there when the host was looked at first: nobody saw it being loaded. */
  readonly isLoad: boolean
  /** True where nobody saw it go: at `to` it was still there, and then nobody could look any more. */
  isLost: boolean
}

/** How many requests that a host was sent have ended within the five minutes or so from a time on. */
export interface HostRequests {
  readonly host: string
  readonly from: number
  requests: number
}

/** How long a model's loading and unloading take; null where that was never measured. */
export interface ModelTime {
  readonly key: string
  loadMs: number | null
  unloadMs: number | null
  measuredAt: number
}

/** A caller's requests for a model got another context than they asked for. Tokens, wall-clock ms. */
export interface ContextChangeNote {
  readonly class: CallerClass
  readonly caller: string
  readonly callerName: string
  /** Its canonical name. */
  readonly model: string
  requests: number
  askedMin: number
  askedMax: number
  /** What the last of them asked for, and what it got. */
  asked: number
  given: number
  readonly firstAt: number
  lastAt: number
}

/** From when to when. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What has changed since it was saved before: each as it is now, so that saving it twice does no harm. */
export interface MemoryChanges {
  /** Of the gateway that saves it. */
  readonly watched: Span
  readonly stays: readonly Stay[]
  readonly requests: readonly HostRequests[]
  readonly times: readonly ModelTime[]
  readonly contexts: readonly ContextChangeNote[]
  /** How many of those are kept: the latest. */
  readonly contextsMax: number
}

/** What a gateway goes on with that is started again. */
export interface KeptMemory {
  readonly requests: readonly HostRequests[]
  readonly times: readonly ModelTime[]
  /** By when they were heard of last, the latest at the end. */
  readonly contexts: readonly ContextChangeNote[]
}

export interface HostHistory {
  readonly host: string
  readonly requests: number
  /** That began within the time, and how long they took together. */
  readonly loads: number
  readonly loadingMs: number
  /** From when on its stays are told: those that ended before then are left out where they are too many. */
  readonly toldFrom: number
}

export interface MemoryHistory {
  /** When somebody watched, oldest first, the first as far back as anything is kept. */
  readonly watched: readonly Span[]
  readonly hosts: readonly HostHistory[]
  /** By the time of their beginning. */
  readonly stays: readonly Stay[]
}
