import type { QueueTicket } from '../../../shared/api/queue.ts'

/** What has happened to a list of tickets since it was last told. */
export interface QueueChanges {
  readonly gone: readonly string[]
  /** As they are now, in the order of the list: each belongs at its position among those that wait. */
  readonly changed: readonly QueueTicket[]
}

interface Told {
  readonly item: QueueTicket
  readonly at: number
}

/** What is always news. How long one has waited, and its effective priority, follow from the time. */
const FIELDS = ['state', 'host', 'priority', 'isOnHold', 'reason', 'expiresAt'] as const

/** Where a ticket stands. Whoever knows the whole list can tell it from the others' changes. */
export const POSITIONS = ['position', 'positionMin'] as const

/** A list of tickets as listeners know it. */
export class ToldTickets {
  readonly #fields: readonly (keyof QueueTicket)[]
  #told = new Map<string, Told>()

  /** `more` are fields that are news as well. */
  constructor(more: readonly (keyof QueueTicket)[] = []) {
    this.#fields = [...FIELDS, ...more]
  }

  /** Takes the list as it is now, at a monotonic time, for told, and returns what is new in it. */
  tell(items: readonly QueueTicket[], now: number): QueueChanges {
    const before = this.#told
    this.#told = new Map()
    const changed: QueueTicket[] = []
    for (const item of items) {
      const told = before.get(item.ticket)
      const isNews = told === undefined || this.#hasChanged(told, item, now)
      if (isNews) changed.push(item)
      this.#told.set(item.ticket, isNews ? { item, at: now } : told)
      before.delete(item.ticket)
    }
    return { gone: [...before.keys()], changed }
  }

  #hasChanged({ item: told, at }: Told, item: QueueTicket, now: number): boolean {
    return (
      this.#fields.some((field) => told[field] !== item[field]) ||
      !isAsForetold(told.etaMs, item, now - at)
    )
  }
}

/** Estimates move a little all the time; so much of a wait, and so many milliseconds, are no news. */
const NEWS_SHARE = 0.1
const NEWS_MS = 1_000

const isAsForetold = (
  told: QueueTicket['etaMs'],
  { etaMs }: QueueTicket,
  sinceMs: number,
): boolean => {
  if (told === null || etaMs === null) return told === etaMs
  const leewayMs = Math.max(NEWS_MS, etaMs.p50Ms * NEWS_SHARE)
  return (['p50Ms', 'lowMs', 'highMs'] as const).every(
    (bound) => Math.abs(Math.max(0, told[bound] - sinceMs) - etaMs[bound]) <= leewayMs,
  )
}
