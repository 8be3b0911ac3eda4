import type { Clock } from '../clock.ts'
import { UNKNOWN_TOKENS } from '../flow/answer.ts'
import type { AnswerEnd, AnswerEvent } from '../flow/answer.ts'
import type { Ask } from '../flow/ask.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { HostProtocol } from './host-protocol.ts'
import type { LocalReply, Passage, WholeReply } from './passage.ts'
import type { AnswerWriter, ErrorForm } from './reply-form.ts'
import { FoldingTap } from './folding-tap.ts'
import { Stopwatch } from './stopwatch.ts'
import { TranslatingTap } from './translating-tap.ts'
import { foldAnswer, isEnd } from './whole-answer.ts'

export interface TranslationEnds {
  readonly isStreaming: boolean
  readonly writer: AnswerWriter
  readonly errors: ErrorForm
  readonly protocol: HostProtocol
  readonly clock: Clock
}

const JSON_TYPE = 'application/json'

/** The answer to what had nothing to be asked. */
const LOADED = foldAnswer([], {
  kind: 'finish',
  reason: 'load',
  tokens: UNKNOWN_TOKENS,
  durations: null,
})

/** A passage between a dialect and a kind of host that does not speak it. */
export const translate = (ask: Ask, ends: TranslationEnds): Passage | LocalReply | Refusal => {
  const { writer, errors, protocol } = ends
  const request = protocol.request(ask)
  if (request === null) return { contentType: JSON_TYPE, body: Buffer.from(writer.whole(LOADED)) }
  if ('code' in request) return request
  const said = { writer, stopwatch: new Stopwatch(ends.clock) }
  return {
    request,
    isTranslated: true,
    isStream: (contentType) => protocol.isStream(contentType),
    isSilence: (chunk) => protocol.isSilence(chunk),
    createTap: ({ lineBytesMax, replyBytesMax }) => {
      const reader = protocol.createReader(ask, lineBytesMax)
      if (ends.isStreaming) return new TranslatingTap({ ...said, reader })
      const toWhole = (events: readonly AnswerEvent[]): WholeReply => asWhole(events, said)
      return new FoldingTap({ reader, stopwatch: said.stopwatch, bytesMax: replyBytesMax, toWhole })
    },
    readWhole: (body) => {
      const events = protocol.readWhole(ask, body)
      return ends.isStreaming ? asStream(events, said) : asWhole(events, said)
    },
    readError: (status, body) => {
      const message = protocol.messageOf(body)
      const meaning = protocol.meaningOf(status, message)
      const told = errors.hostErrorBody(status, { message, isTooLong: meaning === 'too_long' })
      return { message, meaning, contentType: JSON_TYPE, body: told }
    },
    meaningOf: (message) => protocol.meaningOf(null, message),
  }
}

interface Saying {
  readonly writer: AnswerWriter
  readonly stopwatch: Stopwatch
}

const asWhole = (events: readonly AnswerEvent[], { writer, stopwatch }: Saying): WholeReply => {
  const end = endOf(events)
  if (end.kind !== 'finish') return end
  const body = Buffer.from(writer.whole(foldAnswer(events, stopwatch.measured(end))))
  const fault = writer.fault ?? null
  if (fault !== null) return { kind: 'error', message: fault }
  return { kind: 'done', body, tokens: end.tokens, isIncomplete: false, contentType: JSON_TYPE }
}

/** One object came although a stream was asked for. */
const asStream = (events: readonly AnswerEvent[], saying: Saying): WholeReply => {
  const tap = new TranslatingTap({ ...saying, reader: { feed: () => events, finish: () => [] } })
  const said = tap.feed(NOTHING) ?? NOTHING
  const ending = tap.finish()
  if (ending.kind !== 'done') return ending
  return { kind: 'streamed', terminal: Buffer.concat([said, ending.bytes]), tokens: ending.tokens }
}

const NOTHING = Buffer.alloc(0)

/** Every reader gives one; a reply that seems to have none is no answer. */
const endOf = (events: readonly AnswerEvent[]): AnswerEnd => {
  const last = events.at(-1)
  return last !== undefined && isEnd(last) ? last : { kind: 'incomplete' }
}
