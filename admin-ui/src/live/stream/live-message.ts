import type { z } from 'zod'
import type { stats } from '../../../../shared/api/stats.ts'
import type { LiveTicket, QueueNews } from './queue-list.ts'

export type Stats = z.infer<typeof stats>

export type Answer = Stats['answers'][number]

/** How far the answer of a request has come; undefined where none of it has. */
export const answerOf = ({ answers }: Stats, { ticket }: LiveTicket): Answer | undefined =>
  answers.find((answer) => answer.ticket === ticket)

/** How it stands with the stream of events. */
export type Standing =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** It broke off, and is being opened again; since when, in milliseconds since 1970. */
  | { readonly kind: 'lost'; readonly since: number }
  /** The gateway said no: the session has ended, or it may not be seen. */
  | { readonly kind: 'refused'; readonly status: number }

/** What a tab hears. Whoever begins to listen hears how everything stands first. */
export type LiveMessage =
  | { readonly kind: 'standing'; readonly standing: Standing }
  | {
      readonly kind: 'snapshot'
      readonly clock: ServerClock
      readonly tickets: readonly LiveTicket[]
    }
  | { readonly kind: 'news'; readonly clock: ServerClock; readonly news: QueueNews }
  | { readonly kind: 'stats'; readonly stats: Stats }

/** What a tab needs to tell how long somebody has waited, and how its priority has aged. */
export interface ServerClock {
  /** What the gateway's clock is ahead of the one here, in milliseconds. */
  readonly aheadMs: number
  readonly agingPerMinute: number
}
