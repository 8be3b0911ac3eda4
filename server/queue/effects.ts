/** Why a ticket that had waited is gone. Each is an outcome of the same name. */
export type EvictionReason = 'queue_timeout' | 'queue_full' | 'model_not_found'

/**
 * What the scheduler asks of the world. Effects are told one at a time, when the scheduler's state is
 * whole, so a handler may call the scheduler's events again; it must not throw.
 */
export interface Effects {
  /**
   * A lease on a slot of `host` was granted. Whoever gets this owes the scheduler exactly one
   * `onLeaseEnded` or `onTicketReturned`. `base` is what the ticket has now: an operator may have moved it.
   */
  startTicket(id: string, host: string, base: number): void
  /** The ticket waited and is gone; the scheduler knows it no more. */
  evictTicket(id: string, reason: EvictionReason): void
}
