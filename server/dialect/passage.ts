import type { TokenCounts } from '../flow/answer.ts'
import type { HostErrorMeaning, HostRequest } from './host-protocol.ts'
import type { StreamTap, WholeReading } from './relay-form.ts'

/** What a tap may hold of a reply. */
export interface TapLimits {
  readonly lineBytesMax: number
  /** Of a stream that is to become one object. */
  readonly replyBytesMax: number
}

/** How one call goes to one host, and how what comes back becomes the caller's. One for each try. */
export interface Passage {
  readonly request: HostRequest
  /** The host speaks another language than the caller: what it says is read, and can be said otherwise. */
  readonly isTranslated: boolean
  /** Whether the reply to a streamed call with this content type comes in pieces. */
  isStream(contentType: string): boolean
  createTap(limits: TapLimits): StreamTap
  /** Whether these bytes of a stream prove only that its socket is open. */
  isSilence(chunk: Buffer): boolean
  readWhole(body: Buffer, contentType: string): WholeReply
  readError(status: number, body: Buffer, contentType: string): HostError
  /** What an error inside a stream means. */
  meaningOf(message: string): HostErrorMeaning
}

export type WholeReply =
  | (WholeReading & { readonly kind: 'done' } & { readonly contentType: string })
  /** One object came although a stream was asked for: the stream that it stands for, whole. */
  | { readonly kind: 'streamed'; readonly terminal: Buffer; readonly tokens: TokenCounts }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken'; readonly reason: string }

/** What needs no host to be answered. */
export interface LocalReply {
  readonly contentType: string
  readonly body: Buffer
}

/** A host's answer with an error status, as the caller gets it. */
export interface HostError {
  readonly message: string
  readonly meaning: HostErrorMeaning
  readonly contentType: string
  readonly body: Buffer
}
