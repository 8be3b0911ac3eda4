import type { AnswerEvent } from '../flow/answer.ts'
import type { Ask } from '../flow/ask.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'

/** What goes to a host. */
export interface HostRequest {
  /** From the gateway's own list, never from a client. */
  readonly path: string
  readonly body: Buffer
  /** Parameters that the host cannot honour and that were left out; the caller is told their names. */
  readonly dropped: readonly string[]
}

/** Reads the bytes of one streamed reply. */
export interface AnswerReader {
  /** The events in these bytes, which may be cut anywhere. Not called again after an end. */
  feed(chunk: Buffer): readonly AnswerEvent[]
  /** The host ended its reply; gives an end. Called only where none has come. */
  finish(): readonly AnswerEvent[]
}

/**
 * What a host's error means for the gateway. `busy`: its queue is full, which is no failure. `unbegun`:
 * it failed before this request was begun, so another try cannot repeat work. `died`: it failed under
 * this request. `too_long`: the prompt does not fit into the model's context.
 */
export type HostErrorMeaning = 'busy' | 'unbegun' | 'died' | 'too_long' | 'other'

/** How a kind of host is spoken to: pure functions between `Ask`, `AnswerEvent` and its bytes. */
export interface HostProtocol {
  /** What the host calls a model, where it knows it under one spelling only; otherwise null. */
  idOf(modelKey: string): string | null
  /** The request for a call in the host's own dialect, which is relayed as it is; null for others. */
  relay(call: Call): HostRequest | null
  /**
   * The request for anything else, or why this kind of host cannot be asked that. Null where there is
   * nothing to send: such a host has its model loaded always.
   */
  request(ask: Ask): HostRequest | Refusal | null
  /** The body of a request with the priority that the gateway gives it, where the host orders by that. */
  prioritized(body: Buffer, priority: number): Buffer
  /** Whether the reply to a streamed request with this content type comes in pieces. */
  isStream(contentType: string): boolean
  /** Whether these bytes of a stream prove only that its socket is open: a stalled host sends them too. */
  isSilence(chunk: Buffer): boolean
  createReader(ask: Ask, lineBytesMax: number): AnswerReader
  /** A reply that is one object, as the events that it stands for. */
  readWhole(ask: Ask, body: Buffer): readonly AnswerEvent[]
  /** The message of an error body, whatever came as one. */
  messageOf(body: Buffer): string
  /** The status is null for an error inside a stream. */
  meaningOf(status: number | null, message: string): HostErrorMeaning
}
