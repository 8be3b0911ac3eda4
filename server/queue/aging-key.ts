const MINUTE_MS = 60_000

/**
 * What the order of service sorts by, smallest first: `base / rate + arrival` in milliseconds. All
 * tickets age at one rate, so the difference between two effective priorities never changes and a
 * number fixed at arrival keeps their order (Jackson's "urgency number"; scheduling.md 0.1). Without
 * aging the base alone decides, and `compareTickets` breaks ties by arrival in both cases.
 */
export const serviceKey = (base: number, arrivedAt: number, agingPerMinute: number): number =>
  agingPerMinute === 0 ? base : (base * MINUTE_MS) / agingPerMinute + arrivedAt

/**
 * The base of a ticket that an operator pinned: far below all that waiting can make of any other, since
 * a week at the highest rate is 604,800 points. Of several pinned ones the first to arrive is first.
 */
export const PINNED_BASE = -1_000_000

/** The priority that a ticket has reached by waiting. Never clamped: that would break the order. */
export const effectivePriority = (base: number, waitedMs: number, agingPerMinute: number): number =>
  base - (agingPerMinute * waitedMs) / MINUTE_MS
