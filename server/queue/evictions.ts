import type { EvictionReason } from './effects.ts'
import type { FairClocks } from './fair-clocks.ts'
import type { Ticket } from './ticket.ts'

/** Tickets that are out of the backlog, and of which nobody has been told yet; in their order. */
export class Evictions {
  readonly #clocks: FairClocks
  readonly #reasons = new Map<string, EvictionReason>()

  constructor(clocks: FairClocks) {
    this.#clocks = clocks
  }

  add(ticket: Ticket, reason: EvictionReason): void {
    this.#clocks.leave(ticket)
    this.#reasons.set(ticket.id, reason)
  }

  has(id: string): boolean {
    return this.#reasons.has(id)
  }

  /** It need not be told any more. False where it was told already, or is none of these. */
  forget(id: string): boolean {
    return this.#reasons.delete(id)
  }

  /** The next one to tell of; null where there is none. */
  take(): readonly [id: string, reason: EvictionReason] | null {
    if (this.#reasons.size === 0) return null
    const [next] = this.#reasons
    this.#reasons.delete(next![0])
    return next!
  }
}
