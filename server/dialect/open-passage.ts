import type { Clock } from '../clock.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { HostProtocol, HostRequest } from './host-protocol.ts'
import type { LocalReply, Passage } from './passage.ts'
import type { RelayForm } from './relay-form.ts'
import type { Reply, Surface } from './surface.ts'
import { translate } from './translation.ts'

/** The two that a passage is between. */
export interface PassageEnds {
  readonly clock: Clock
  readonly surface: Surface
  readonly reply: Reply
  readonly protocol: HostProtocol
  /** The base priority of the request, for hosts that order by it. */
  readonly priority: number
  /** The reply comes in another form than this call asks for, which only a translation can change. */
  readonly isReformed?: boolean
}

/** Whether a reply that the host gives in another form can be said in reply to this call. */
export const canReform = (
  asked: Call,
  { surface, protocol }: Pick<PassageEnds, 'surface' | 'protocol'>,
): boolean => {
  const ask = surface.readAsk(inSpellingOf(protocol, asked))
  if ('code' in ask) return false
  const request = protocol.request(ask)
  return request !== null && 'body' in request
}

/** How a call gets to a host, in the order that the gateway gives it there. */
export const openPassage = (asked: Call, ends: PassageEnds): Passage | LocalReply | Refusal => {
  const passage = choosePassage(asked, ends)
  if (!('request' in passage)) return passage
  const { request } = passage
  const body = ends.protocol.prioritized(request.body, ends.priority)
  return body === request.body ? passage : { ...passage, request: { ...request, body } }
}

/** Relays where the host speaks the caller's dialect, and translates where it does not. */
const choosePassage = (asked: Call, ends: PassageEnds): Passage | LocalReply | Refusal => {
  const { surface } = ends
  const call = inSpellingOf(ends.protocol, asked)
  const { writer, form } = ends.reply
  const isRelayed = surface.relay !== null && ends.isReformed !== true
  const request = isRelayed ? ends.protocol.relay(call) : null
  if (request !== null) return relayPassage(call, { request, relay: surface.relay!, ...ends })
  const ask = surface.readAsk(call)
  if ('code' in ask) return ask
  const { isStreaming } = call
  return translate(ask, { ...ends, isStreaming, writer, errors: form })
}

/** Where the host has one name for the model and the caller used another, it stands for that one. */
const inSpellingOf = (protocol: HostProtocol, call: Call): Call => {
  const id = protocol.idOf(call.modelKey)
  return id === null || id === (call.aliasOf ?? call.model) ? call : { ...call, aliasOf: id }
}

interface RelayEnds {
  readonly request: HostRequest
  readonly relay: RelayForm
  readonly protocol: HostProtocol
}

const relayPassage = (call: Call, { request, relay, protocol }: RelayEnds): Passage => ({
  request,
  isTranslated: false,
  isStream: (contentType) => relay.isStream(contentType),
  createTap: ({ lineBytesMax }) => relay.createTap(call, lineBytesMax),
  isSilence: (chunk) => protocol.isSilence(chunk),
  readWhole: (body, contentType) => ({ contentType, ...relay.readWhole(call, body) }),
  readError: (status, body, contentType) => {
    const message = protocol.messageOf(body)
    return { message, meaning: protocol.meaningOf(status, message), contentType, body }
  },
  meaningOf: (message) => protocol.meaningOf(null, message),
})
