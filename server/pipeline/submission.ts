import type { Call } from '../flow/call.ts'
import type { Caller } from '../flow/caller.ts'
import type { Outgoing } from '../flow/outgoing.ts'
import type { SettledRecord } from '../flow/usage-record.ts'

/** A parsed and permitted request, ready for the queue. */
export interface Submission {
  readonly call: Call
  readonly caller: Caller
  /** The caller's base, or the later one that it asked for. */
  readonly basePriority: number
  /** When it must have been started at a host, in monotonic ms; Infinity where the caller did not say. */
  readonly startBy: number
  /** The one host that it is for; whichever has the model otherwise. */
  readonly host?: string
  readonly requestId: string | null
  /** The client's name for what its requests belong to: its repeats take over what they repeat. */
  readonly sessionId?: string
  readonly outgoing: Outgoing
  /** Headers for every reply: CORS, the priority, an id for replies without a ticket. */
  readonly headers: Record<string, string>
  /** Somebody within the gateway who has to know how it goes; clients have their reply. */
  readonly follower?: TicketFollower
}

export interface TicketFollower {
  /** It has a ticket, and from here on a record; at the end there is exactly one `onEnded`. */
  onAdmitted(ticket: string): void
  /** A host has it. After a failed try it may come again. */
  onStarted(): void
  onEnded(settled: SettledRecord): void
}
