import type { CallerClass } from '../../shared/caller-class.ts'
import type { Outcome } from '../../shared/outcome.ts'
import type { Dialect, Operation } from './call.ts'

/** What is known when a ticket is admitted. Times are wall-clock milliseconds since 1970. */
export interface OpenedRecord {
  /** Unique over all runs of the gateway; the same in both lines of the journal. */
  readonly ticket: string
  /** Echoed to the client; chosen by it where it sent a usable `X-Request-Id`, so not unique. */
  readonly requestId: string
  readonly class: CallerClass
  readonly caller: string
  readonly callerName: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly address: string
  readonly dialect: Dialect
  readonly operation: Operation
  readonly model: string
  readonly isStreaming: boolean
  readonly basePriority: number
  readonly queuedAt: number
}

/** What is known when a ticket has ended. Unknown is null, never 0. */
export interface SettledRecord {
  readonly ticket: string
  readonly outcome: Outcome
  /** The status that the client got, or would have got had it not been committed; 499 if it left. */
  readonly status: number
  readonly host: string | null
  readonly startedAt: number | null
  readonly firstByteAt: number | null
  readonly endedAt: number
  readonly queueWaitMs: number
  readonly promptTokens: number | null
  /** Of the prompt's tokens those that the host knew from before. */
  readonly cachedTokens: number | null
  readonly completionTokens: number | null
  /** Times that the ticket was sent to a host, a host's own "busy" not counted. */
  readonly tries: number
}
