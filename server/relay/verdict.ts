import type { TokenCounts } from '../flow/answer.ts'

/**
 * How one try at one host ended. Exactly one of these comes of every try that is not aborted.
 * What the host did wrong stays in `detail`, for the log; callers get the gateway's words.
 */
export type Verdict =
  /** A stream came to its terminal, which is held back until the record is settled. */
  | { readonly kind: 'streamed'; readonly terminal: Buffer; readonly tokens: TokenCounts }
  /** One whole object. */
  | {
      readonly kind: 'whole'
      readonly contentType: string
      readonly body: Buffer
      readonly tokens: TokenCounts
      readonly isIncomplete: boolean
    }
  /** The host refused the request with a status and words that are the caller's to see. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly contentType: string
      readonly body: Buffer
      readonly message: string
      /** The prompt does not fit into the model's context. */
      readonly isTooLong: boolean
      readonly isHostFault: boolean
      /** The host's own answer said that the request was never begun. */
      readonly isSafeToRepeat: boolean
    }
  /** The host is full: a signal about its limit, not a failure. */
  | { readonly kind: 'busy' }
  /** The host said in its stream that the generation failed. */
  | {
      readonly kind: 'errored'
      readonly message: string
      readonly isHostFault: boolean
      readonly hasRelayed: boolean
    }
  /** A clean end without a terminal. */
  | { readonly kind: 'incomplete' }
  /** The host failed or broke its protocol. */
  | {
      readonly kind: 'failed'
      /** How far it had come, which decides whether another try is safe. */
      readonly phase: 'before_status' | 'before_relay' | 'relayed'
      readonly cause: FailureCause
      readonly detail: string
    }

/** `status`: it answered with one that says that it, or what is behind it, does not work. */
export type FailureCause = 'connect' | 'closed' | 'silence' | 'status' | 'protocol'
