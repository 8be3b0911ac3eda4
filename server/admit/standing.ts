import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'

/** Whether what a caller is known by still counts: a session may end while a body comes in. */
export type IsStanding = (caller: Caller) => boolean

/** What they have under way ends with this, and what comes later gets no further. */
export const REVOKED: Refusal = {
  code: 'AUTH_INVALID',
  message: 'the session or key of this request has ended',
  isFinal: true,
}
