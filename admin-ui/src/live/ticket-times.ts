import { formatDuration } from '../page/numbers.ts'
import type { ServerClock } from './stream/live-message.ts'
import type { LiveTicket } from './stream/queue-list.ts'

/** How a ticket stands by now, told on from what the gateway said about it. */
export class TicketTimes {
  /** By the gateway's clock, in milliseconds since 1970. */
  readonly now: number
  readonly #agingPerMinute: number

  constructor({ aheadMs, agingPerMinute }: ServerClock, now: number) {
    this.now = now + aheadMs
    this.#agingPerMinute = agingPerMinute
  }

  waitedMs(ticket: LiveTicket): number {
    return (ticket.waitedMs ?? 0) + this.#since(ticket)
  }

  runningMs(ticket: LiveTicket): number {
    return (ticket.runningMs ?? 0) + this.#since(ticket)
  }

  /** Its base priority, less what it has gained by waiting since it counts as having come. */
  effectivePriority(ticket: LiveTicket): number {
    const gainingMs = this.waitedMs(ticket) - (ticket.shareDelayMs ?? 0)
    return (ticket.priority ?? 0) - (this.#agingPerMinute * gainingMs) / 60_000
  }

  /** When it may start, as a range in words; null where nobody knows. */
  range(ticket: LiveTicket): string | null {
    if (ticket.etaMs === null) return null
    const [low, high] = [ticket.etaMs.lowMs, ticket.etaMs.highMs].map((ms) =>
      Math.max(0, ms - this.#since(ticket)),
    ) as [number, number]
    if (high < 1_000) return 'now'
    return `${formatCoarse(low)} to ${formatCoarse(high)}`
  }

  #since({ toldAt }: LiveTicket): number {
    return Math.max(0, this.now - toldAt)
  }
}

const STEPS_MS = [1_000, 5_000, 30_000, 60_000, 300_000, 900_000]

/** No finer than anybody can foretell. */
export const formatCoarse = (ms: number): string => {
  const stepMs = STEPS_MS.find((step) => ms < step * 12) ?? 3_600_000
  return ms < 500
    ? '0 s'
    : formatDuration(Math.max(1, Math.round(ms / stepMs)) * stepMs).replace('.0', '')
}
