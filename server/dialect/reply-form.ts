import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'

/** Tokens as the host counted them; null where it did not say. */
export interface TokenCounts {
  readonly promptTokens: number | null
  readonly completionTokens: number | null
}

export const UNKNOWN_TOKENS: TokenCounts = { promptTokens: null, completionTokens: null }

/**
 * How a host's reply ended, as its own bytes tell.
 * `done`: with its terminal; `bytes` is that terminal, held back until the record is settled.
 * `error`: the host said so in its stream.
 * `incomplete`: a clean end without a terminal, which is no fault of the host (Ollama stops a
 * generation that repeats one token 31 times in this way).
 * `broken`: not this dialect's protocol.
 */
export type Ending =
  | { readonly kind: 'done'; readonly bytes: Buffer; readonly tokens: TokenCounts }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken'; readonly reason: string }

/** Cuts a host's stream into whole lines or events and finds its end; parses no more than that needs. */
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

/** How a dialect says no while nothing is committed. */
export interface ErrorForm {
  errorBody(refusal: Refusal): Buffer
}

/** Everything that differs between the dialects once a request is on its way. */
export interface ReplyForm extends ErrorForm {
  readonly streamType: string
  /** Whether the reply to a streamed call with this content type comes in pieces. */
  isStream(contentType: string): boolean
  /** Safe between any two lines or events (wire.md 3.3 lists what is not). */
  readonly heartbeat: Buffer
  /** The end of a stream that failed: an error in the stream's own form, never a clean end. */
  errorTerminal(refusal: Refusal): Buffer
  /** What makes a host's error body the caller's, with the message in it for the log. */
  hostMessage(body: Buffer): string
  createTap(call: Call, lineBytesMax: number): StreamTap
  readWhole(call: Call, body: Buffer): WholeReading
  /** A whole object in place of a stream that is committed already. */
  wholeAsStream(body: Buffer): Buffer
}
