import type { Clock } from '../clock.ts'
import type { HostPool } from '../dispatch/host-pool.ts'
import type { RetryBudget } from '../dispatch/retry-budget.ts'
import type { RequestEvents } from '../events.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { Scheduler } from '../queue/scheduler.ts'
import type { AttemptSettings } from '../relay/attempt.ts'
import type { ReplySettings } from '../relay/client-reply.ts'
import type { Orphans } from './orphans.ts'

/** What the pipeline needs of the journal. */
export interface RecordJournal {
  readonly isWritable: boolean
  /** `done` is called once the line is written, or with the error that keeps it from being so now. */
  open(record: OpenedRecord, done: (error: Error | null) => void): void
  /** The same. It is never called before that of the line which opened the ticket. */
  settle(record: SettledRecord, done: (error: Error | null) => void): void
}

/** What every exchange shares. */
export interface ExchangeContext {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly hosts: HostPool
  readonly retries: RetryBudget
  readonly journal: RecordJournal
  readonly events: RequestEvents
  readonly orphans: Orphans
  readonly settings: {
    readonly reply: ReplySettings
    readonly attempt: AttemptSettings
    readonly orphans: OrphanSettings
  }
  /** Back to the queue, its lease released, its place kept; to another host if one can take it. */
  returnTicket(ticket: string, host: string, how: ReturnReason): void
  /** It has ended: nothing will ask for it any more. */
  forget(ticket: string): void
}

export interface OrphanSettings {
  /** How long a ticket is kept whose client left and may come again; 0 for not at all. */
  readonly orphanMs: number
  /** How much of a reply is kept for a client that may come again. */
  readonly orphanBytesMax: number
}

export interface ReturnReason {
  /** The host said that it is full: nothing more is started on it for a moment. */
  readonly isBusy: boolean
}
