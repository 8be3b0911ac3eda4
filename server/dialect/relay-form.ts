import type { TokenCounts } from '../flow/answer.ts'
import type { Call } from '../flow/call.ts'

/**
 * How a host's reply ended, as its own bytes tell.
 * `done`: with its terminal; `bytes` is that terminal, held back until the record is settled.
 * `error`: the host said so in its stream.
 * `incomplete`: a clean end without a terminal, which is no fault of the host (Ollama stops a
 * generation that repeats one token 31 times in this way).
 * `broken`: not this dialect's protocol.
 */
export type Ending =
  | {
      readonly kind: 'done'
      readonly bytes: Buffer
      readonly tokens: TokenCounts
      /** The content type where the caller gets one object in place of the stream. */
      readonly objectType?: string
    }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken'; readonly reason: string }

/** Makes of a host's stream what may go out to the caller, in whole lines or events, and finds its end. */
export interface StreamTap {
  /** Takes bytes as they came; gives the whole lines or events that may go out now, if any. */
  feed(chunk: Buffer): Buffer | null
  /** Set once the terminal or an error was seen: what follows is not the caller's. */
  readonly ending: Ending | null
  /** The host ended its reply. */
  finish(): Ending
}

/** What a reply that came as one object says of itself. */
export type WholeReading =
  | {
      readonly kind: 'done'
      readonly body: Buffer
      readonly tokens: TokenCounts
      /** The host says itself that it stopped before the end (Ollama: the same token 31 times). */
      readonly isIncomplete: boolean
    }
  /** The host said with status 200 that it failed. */
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'broken'; readonly reason: string }

/** How replies of a host that speaks the caller's dialect are relayed: as they are, parsed no more than
 * their end and their counts need. */
export interface RelayForm {
  /** Whether the reply to a streamed call with this content type comes in pieces. */
  isStream(contentType: string): boolean
  createTap(call: Call, lineBytesMax: number): StreamTap
  readWhole(call: Call, body: Buffer): WholeReading
}
