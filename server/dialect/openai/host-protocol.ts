import type { Call } from '../../flow/call.ts'
import type { OpenaiProfile, OpenaiServer } from '../../flow/host-profile.ts'
import type { HostProtocol } from '../host-protocol.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import { errorMeaningOf, errorMessageOf } from './host-error.ts'
import { OpenaiAnswerReader } from './host-reader.ts'
import { requestFor } from './host-request.ts'
import { readWholeReply } from './host-whole.ts'
import { relayRequest } from './relay-request.ts'

/** Servers that speak OpenAI's API: vLLM, llama.cpp and others. */
export const createOpenaiProtocol = (profile: OpenaiProfile): HostProtocol => {
  const { server, ids } = profile
  const byKey = new Map(ids.map((id) => [canonicalModelName(id), id]))
  return {
    idOf: (modelKey) => byKey.get(modelKey) ?? null,
    relay: (call) => (speaksOf(call, server) ? relayRequest(call, profile) : null),
    request: (ask) => requestFor(server, ask),
    prioritized: (body, priority) =>
      profile.takesPriority ? withMember(body, 'priority', Math.round(priority)) : body,
    isStream: (contentType) => contentType.startsWith('text/event-stream'),
    isSilence: (chunk) => isComment(chunk),
    createReader: (_ask, lineBytesMax) => new OpenaiAnswerReader(lineBytesMax),
    readWhole: (ask, body) => readWholeReply(ask, body),
    messageOf: (body) => errorMessageOf(body),
    meaningOf: (status, message) => errorMeaningOf(status, message),
  }
}

/** Not every server knows vectors in base64, which OpenAI's own clients ask for without saying so. */
const speaksOf = (call: Call, server: OpenaiServer): boolean =>
  call.dialect === 'openai' && !(server === 'plain' && call.replyOptions.isBase64)

/** What callers sent under this name has been left out: it would count after this one. */
const withMember = (body: Buffer, name: string, value: number): Buffer => {
  const start = body.indexOf(BRACE) + 1
  const member = Buffer.from(`${JSON.stringify(name)}:${value},`)
  return Buffer.concat([body.subarray(0, start), member, body.subarray(start)])
}

const BRACE = 0x7b

const COLON = 0x3a

/** llama.cpp and vLLM keep the sockets even of generations warm that will never go on (engines.md 2, 3). */
const isComment = (chunk: Buffer): boolean =>
  chunk[0] === COLON &&
  chunk.length <= COMMENTS_BYTES_MAX &&
  COMMENTS.test(chunk.toString('latin1'))

const COMMENTS_BYTES_MAX = 1_024

const COMMENTS = /^(?::[^\n]*\n|\r?\n)+$/
