import type { AnswerEnd, AnswerEvent } from '../flow/answer.ts'
import type { Ask } from '../flow/ask.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { HostProtocol } from './host-protocol.ts'
import type { Passage, WholeReply } from './passage.ts'
import type { AnswerWriter, ErrorForm } from './reply-form.ts'
import { isEnd, TranslatingTap } from './translating-tap.ts'
import { foldAnswer } from './whole-answer.ts'

export interface TranslationEnds {
  readonly call: Call
  readonly writer: AnswerWriter
  readonly errors: ErrorForm
  readonly protocol: HostProtocol
}

const JSON_TYPE = 'application/json'

/** A passage between a dialect and a kind of host that does not speak it. */
export const translate = (ask: Ask, ends: TranslationEnds): Passage | Refusal => {
  const { call, writer, errors, protocol } = ends
  const request = protocol.request(ask)
  if ('code' in request) return request
  return {
    request,
    isStream: (contentType) => protocol.isStream(contentType),
    createTap: (lineBytesMax) =>
      new TranslatingTap(protocol.createReader(ask, lineBytesMax), writer),
    readWhole: (body) => {
      const events = protocol.readWhole(ask, body)
      return call.isStreaming ? asStream(events, writer) : asWhole(events, writer)
    },
    readError: (status, body) => {
      const message = protocol.messageOf(body)
      const meaning = protocol.meaningOf(status, message)
      const said = { message, isTooLong: meaning === 'too_long' }
      const told = errors.hostErrorBody(status, said)
      return { message, meaning, contentType: JSON_TYPE, body: told }
    },
    meaningOf: (message) => protocol.meaningOf(null, message),
  }
}

const asWhole = (events: readonly AnswerEvent[], writer: AnswerWriter): WholeReply => {
  const end = endOf(events)
  if (end.kind !== 'finish') return end
  const body = Buffer.from(writer.whole(foldAnswer(events, end)))
  return { kind: 'done', body, tokens: end.tokens, isIncomplete: false, contentType: JSON_TYPE }
}

const asStream = (events: readonly AnswerEvent[], writer: AnswerWriter): WholeReply => {
  const tap = new TranslatingTap({ feed: () => events, finish: () => [] }, writer)
  const said = tap.feed(Buffer.alloc(0)) ?? Buffer.alloc(0)
  const ending = tap.finish()
  if (ending.kind !== 'done') return ending
  return { kind: 'streamed', terminal: Buffer.concat([said, ending.bytes]), tokens: ending.tokens }
}

/** Every reader gives one; a reply that seems to have none is no answer. */
const endOf = (events: readonly AnswerEvent[]): AnswerEnd => {
  const last = events.at(-1)
  return last !== undefined && isEnd(last) ? last : { kind: 'incomplete' }
}
