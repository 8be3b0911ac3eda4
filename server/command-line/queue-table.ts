import { durationText, tableOf } from './printing.ts'

/** What the commands show of a request. */
export interface Ticket {
  readonly ticket: string
  readonly class: string
  readonly caller: string
  readonly model: string
  readonly state: 'running' | 'waiting'
  readonly host: string | null
  readonly position: number
  readonly effectivePriority: number | null
  readonly waitedMs: number | null
  readonly runningMs: number | null
  readonly etaMs: { readonly lowMs: number; readonly highMs: number } | null
  readonly reason: string | null
}

const HEADS = ['', 'ticket', 'class', 'caller', 'model', 'priority', 'since', 'starts in', 'why']

/** Those that run, then those that wait, in service order. */
export const queueTable = (tickets: readonly Ticket[]): string =>
  tableOf(
    HEADS,
    tickets.map((ticket) => [
      ticket.state === 'running' ? '>' : String(ticket.position),
      ticket.ticket,
      ticket.class,
      ticket.caller,
      ticket.model,
      ticket.effectivePriority?.toFixed(2) ?? null,
      durationText(ticket.runningMs ?? ticket.waitedMs),
      rangeText(ticket.etaMs),
      ticket.reason?.replaceAll('_', ' ') ?? (ticket.host === null ? null : `on ${ticket.host}`),
    ]),
  )

const rangeText = (eta: Ticket['etaMs']): string | null =>
  eta === null ? null : `${durationText(eta.lowMs)} to ${durationText(eta.highMs)}`
