import type { TokenCounts } from '../flow/answer.ts'
import type { Clock } from '../clock.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { HostErrorMeaning, HostProtocol, HostRequest } from './host-protocol.ts'
import type { RelayForm, StreamTap, WholeReading } from './relay-form.ts'
import type { Reply, Surface } from './surface.ts'
import { translate } from './translation.ts'

/** How one call goes to one host, and how what comes back becomes the caller's. One for each try. */
export interface Passage {
  readonly request: HostRequest
  /** Whether the reply to a streamed call with this content type comes in pieces. */
  isStream(contentType: string): boolean
  createTap(lineBytesMax: number): StreamTap
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

/** The two that a passage is between. */
export interface PassageEnds {
  readonly clock: Clock
  readonly surface: Surface
  readonly reply: Reply
  readonly protocol: HostProtocol
}

/** Relays where the host speaks the caller's dialect, and translates where it does not. */
export const openPassage = (call: Call, ends: PassageEnds): Passage | LocalReply | Refusal => {
  const { surface } = ends
  const { writer, form } = ends.reply
  const request = surface.relay === null ? null : ends.protocol.relay(call)
  if (request !== null) return relayPassage(call, { request, relay: surface.relay!, ...ends })
  const ask = surface.readAsk(call)
  if ('code' in ask) return ask
  const { isStreaming } = call
  return translate(ask, { ...ends, isStreaming, writer, errors: form })
}

interface RelayEnds {
  readonly request: HostRequest
  readonly relay: RelayForm
  readonly protocol: HostProtocol
}

const relayPassage = (call: Call, { request, relay, protocol }: RelayEnds): Passage => ({
  request,
  isStream: (contentType) => relay.isStream(contentType),
  createTap: (lineBytesMax) => relay.createTap(call, lineBytesMax),
  readWhole: (body, contentType) => ({ contentType, ...relay.readWhole(call, body) }),
  readError: (status, body, contentType) => {
    const message = protocol.messageOf(body)
    return { message, meaning: protocol.meaningOf(status, message), contentType, body }
  },
  meaningOf: (message) => protocol.meaningOf(null, message),
})
