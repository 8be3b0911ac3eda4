import type { LiveTicket } from './stream/queue-list.ts'

/** What comes of putting a request at another place. */
export type Placement =
  /** It stays at the place that it has. */
  | { readonly kind: 'stays'; readonly place: number }
  /** It is pinned before all that are not. */
  | { readonly kind: 'next'; readonly place: number }
  | { readonly kind: 'move'; readonly priority: number; readonly place: number }

/** As the gateway takes them. */
const PRIORITY_MAX = 9

/** Whole points where they do, then parts of one. */
const STEPS = [1, 10, 100]

/** Of two that are even to the last bit. */
const TIE = 1e-9

/**
 * Where a request would stand among the others that wait, by the arithmetic of the gateway: smallest first
 * is the base priority, in the minutes of waiting that it is worth, and when it counts as having come.
 * What is yet to run moves the shares of callers, so this is near, and no promise.
 */
export class Places {
  readonly #ticket: LiveTicket
  readonly #others: readonly LiveTicket[]
  readonly #pinned: number
  /** Of those that are pinned the first to come is first. */
  readonly #placeOfNext: number
  /** Below which base priority it goes before each of the others, ascending. */
  readonly #limits: readonly number[]

  /** `waiting` in the order of service; it may be among them. */
  constructor(ticket: LiveTicket, waiting: readonly LiveTicket[], agingPerMinute: number) {
    this.#ticket = ticket
    this.#others = waiting.filter((other) => other.ticket !== ticket.ticket)
    const pinned = this.#others.filter(({ isPinned }) => isPinned)
    this.#pinned = pinned.length
    this.#placeOfNext = 1 + pinned.filter(({ queuedAt }) => queuedAt <= ticket.queuedAt).length
    const ownStart = startOf(ticket, this.#others)
    const limits = this.#others.map((other) => {
      if (other.isPinned) return -Infinity
      // What puts one of its caller back by then puts it back as well.
      const isBehind = isOfSameCaller(other, ticket) && isDelayed(other)
      const start = isBehind ? Math.max(ownStart, shownStart(other)) : ownStart
      const aheadMs = shownStart(other) - start
      const isBeforeAtTie = (aheadMs || other.queuedAt - ticket.queuedAt) > 0
      return other.priority! + (aheadMs * agingPerMinute) / 60_000 + (isBeforeAtTie ? TIE : 0)
    })
    this.#limits = limits.sort((a, b) => a - b)
  }

  /** Its place with this base priority, from 1. */
  at(priority: number): number {
    let [low, high] = [0, this.#limits.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#limits[middle]! <= priority) low = middle + 1
      else high = middle
    }
    return low + 1
  }

  /** What puts it before one of the others; at the end where that is null. */
  before(other: string | null): Placement {
    const index = this.#others.findIndex(({ ticket }) => ticket === other)
    const { position, ticket: own } = this.#ticket
    if (other === own) return { kind: 'stays', place: position }
    return this.towards(1 + (index < 0 ? this.#others.length : index))
  }

  /** What puts it at a place, from 1, or as near to it as can be. */
  towards(wanted: number): Placement {
    const { position, isPinned } = this.#ticket
    if (wanted === position) return { kind: 'stays', place: position }
    const isAmongPinned = wanted <= Math.max(1, this.#pinned)
    if (isAmongPinned && isPinned) return { kind: 'stays', place: position }
    const found = this.#nearest(wanted)
    if (isAmongPinned || (wanted === this.#pinned + 1 && found.place > wanted)) {
      return { kind: 'next', place: this.#placeOfNext }
    }
    if (found.place === position && !isPinned) return { kind: 'stays', place: position }
    return { kind: 'move', ...found }
  }

  /** The plainest number that leads there, or nearest to there; of several the one nearest to its own. */
  #nearest(wanted: number): { readonly priority: number; readonly place: number } {
    const own = this.#ticket.isPinned ? this.#ticket.basePriority : this.#ticket.priority!
    let best = this.#candidate(own, wanted)
    for (const parts of STEPS) {
      if (best.missedBy === 0) break
      const found = Array.from({ length: PRIORITY_MAX * parts + 1 }, (_, part) =>
        this.#candidate(part / parts, wanted),
      )
      const ofOwn = ({ priority }: Candidate): number => Math.abs(priority - own)
      found.sort((a, b) => a.missedBy - b.missedBy || ofOwn(a) - ofOwn(b))
      if (found[0]!.missedBy < best.missedBy) best = found[0]!
    }
    return { priority: best.priority, place: best.place }
  }

  #candidate(priority: number, wanted: number): Candidate {
    const place = this.at(priority)
    return { priority, place, missedBy: Math.abs(place - wanted) }
  }
}

interface Candidate {
  readonly priority: number
  readonly place: number
  readonly missedBy: number
}

const isOfSameCaller = (a: LiveTicket, b: LiveTicket): boolean => a.callerId === b.callerId

const isDelayed = ({ shareDelayMs }: LiveTicket): boolean => (shareDelayMs ?? 0) > 0

/** When it counts as having come, behind those of its caller that wait before it. */
const shownStart = ({ queuedAt, shareDelayMs }: LiveTicket): number =>
  queuedAt + (shareDelayMs ?? 0)

/** When it counts as having come with a priority of its own: nobody of its caller waits before it there. */
const startOf = (ticket: LiveTicket, others: readonly LiveTicket[]): number => {
  const delayed = [ticket, ...others].filter(
    (other) => isOfSameCaller(other, ticket) && isDelayed(other),
  )
  if (delayed.length === 0) return ticket.queuedAt
  return Math.max(ticket.queuedAt, Math.min(...delayed.map(shownStart)))
}
