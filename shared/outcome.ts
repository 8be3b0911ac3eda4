/**
 * How a ticket ended. Every admitted ticket has exactly one of these; the list is short because it
 * labels metrics and roll-ups.
 */
export const OUTCOMES = [
  /** The reply was complete and its record settled before its end was handed to the client. */
  'completed',
  /** The caller went away, waiting or running. */
  'client_left',
  /** The caller read so slowly that the slot was taken back. */
  'client_stalled',
  /** The maximum wait of the class, or the caller's own deadline, passed. */
  'queue_timeout',
  /** Dropped from a full queue in favour of a better class. */
  'queue_full',
  /** The model is on no host (any more). */
  'model_not_found',
  /** An operator cancelled it. */
  'cancelled',
  /** The host answered with an error status or an error line. */
  'upstream_error',
  /** The host ended a reply cleanly without its terminal (Ollama: the same token 31 times). */
  'upstream_incomplete',
  /** The host failed: refused, reset, silent, or not speaking its protocol. */
  'upstream_failed',
  /** The gateway stopped in an orderly way while the ticket waited or ran. */
  'shutdown',
  /** The gateway died while the ticket was open; written by the recovery at the next start. */
  'interrupted',
  /** A fault of the gateway itself, the journal's included. */
  'internal_error',
] as const

export type Outcome = (typeof OUTCOMES)[number]
