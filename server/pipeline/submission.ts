import type { ServerResponse } from 'node:http'
import type { Call } from '../flow/call.ts'
import type { Caller } from '../flow/caller.ts'

/** A parsed and permitted request, ready for the queue. */
export interface Submission {
  readonly call: Call
  readonly caller: Caller
  /** The caller's base, or the later one that it asked for. */
  readonly basePriority: number
  /** When it must have been started at a host, in monotonic ms; Infinity where the caller did not say. */
  readonly startBy: number
  readonly requestId: string | null
  readonly outgoing: ServerResponse
  /** Headers for every reply: CORS, the priority, an id for replies without a ticket. */
  readonly headers: Record<string, string>
}
