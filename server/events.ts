import type { CallerClass } from '../shared/caller-class.ts'
import type { ErrorCode } from './errors.ts'
import type { OpenedRecord, SettledRecord } from './flow/usage-record.ts'

/** What happens to requests, for those who count and log it. Implementations must not throw. */
export interface RequestEvents {
  /** Refused before it had a ticket. `class` is null where it was not known yet. */
  'request:refused'(code: ErrorCode, callerClass: CallerClass | null): void
  'ticket:started'(callerClass: CallerClass, waitMs: number): void
  'ticket:firstByte'(callerClass: CallerClass, sinceArrivalMs: number): void
  /** The two halves apart: joining them for everyone would cost each request a large object. */
  'ticket:ended'(opened: OpenedRecord, settled: SettledRecord): void
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
