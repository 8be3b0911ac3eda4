import type { CallerClass } from '../shared/caller-class.ts'
import type { ErrorCode } from './errors.ts'
import type { ContextChange } from './flow/call.ts'
import type { OpenedRecord, SettledRecord } from './flow/usage-record.ts'

/** A request that was refused before it had a ticket. */
export interface RefusedRequest {
  readonly code: ErrorCode
  /** Null where it was not known yet. */
  readonly class: CallerClass | null
  /** Its name; null where it was not known yet. */
  readonly caller: string | null
  readonly requestId: string
  readonly address: string
}

/** What is no part of a ticket's record, and worth to be watched. */
export interface Served {
  /** The canonical name that hosts know. */
  readonly modelKey: string
  readonly contextChange: ContextChange | null
  /** How long the host loaded the model for it; null where it did not, or does not say. */
  readonly loadMs: number | null
}

/** What happens to requests, for those who count and log it. Implementations must not throw. */
export interface RequestEvents {
  'request:refused'(refused: RefusedRequest): void
  'ticket:started'(callerClass: CallerClass, waitMs: number): void
  'ticket:firstByte'(callerClass: CallerClass, sinceArrivalMs: number): void
  /** The two halves apart: joining them for everyone would cost each request a large object. */
  'ticket:ended'(opened: OpenedRecord, settled: SettledRecord, served: Served): void
  /** A host broke a reply or refused it; `detail` is for operators only. */
  'host:fault'(host: string, ticket: string, detail: string): void
}

/** The same events for several listeners, in order. */
export const fanOut = (listeners: readonly RequestEvents[]): RequestEvents => ({
  'request:refused': (...event) => {
    for (const listener of listeners) listener['request:refused'](...event)
  },
  'ticket:started': (...event) => {
    for (const listener of listeners) listener['ticket:started'](...event)
  },
  'ticket:firstByte': (...event) => {
    for (const listener of listeners) listener['ticket:firstByte'](...event)
  },
  'ticket:ended': (...event) => {
    for (const listener of listeners) listener['ticket:ended'](...event)
  },
  'host:fault': (...event) => {
    for (const listener of listeners) listener['host:fault'](...event)
  },
})
