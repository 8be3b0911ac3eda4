import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HostErrorMeaning, HostProtocol } from '../../dialect/host-protocol.ts'
import { foldAnswer, isEnd } from '../../dialect/whole-answer.ts'
import type { AnswerEvent, AnswerFinish } from '../../flow/answer.ts'
import type { Ask } from '../../flow/ask.ts'
import { chatAsk, embedAsk, textAsk } from './asks.ts'
import { cutsOf } from './cuts.ts'

/** A reply of a host of the kind, recorded. */
export interface RecordedReply {
  readonly ask: Ask
  readonly bytes: Buffer
  readonly isStream: boolean
  /** What a reader must have understood. */
  readonly said: {
    readonly text?: string
    readonly thinking?: string
    readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[]
    readonly reason: AnswerFinish['reason']
    readonly completionTokens: number | null
    /** Absent where the recording does not say. */
    readonly cachedTokens?: number
  }
}

export interface ProtocolUnderTest {
  readonly protocol: HostProtocol
  readonly replies: Readonly<Record<string, RecordedReply>>
  /** Streams that end badly, with the kind of the end. */
  readonly badStreams: Readonly<
    Record<string, readonly [Buffer, 'error' | 'incomplete' | 'broken']>
  >
  /** The same for objects. */
  readonly badWholes: Readonly<Record<string, readonly [Buffer, 'error' | 'incomplete' | 'broken']>>
  readonly errors: readonly (readonly [
    status: number,
    body: string,
    message: string,
    meaning: HostErrorMeaning,
  ])[]
}

const LINE_BYTES_MAX = 1_000_000

/** What every kind of host must be, whatever its language looks like. */
export const describeProtocol = (name: string, tested: ProtocolUnderTest): void => {
  const { protocol } = tested
  const read = (ask: Ask, pieces: readonly Buffer[]): AnswerEvent[] => {
    const reader = protocol.createReader(ask, LINE_BYTES_MAX)
    const events: AnswerEvent[] = []
    for (const piece of pieces) {
      events.push(...reader.feed(Buffer.from(piece)))
      if (events.some(isEnd)) return events
    }
    return [...events, ...reader.finish()]
  }
  const replies = Object.entries(tested.replies)
  const streams = replies.filter(([, { isStream }]) => isStream)

  describe(`a host that speaks ${name}`, () => {
    it.each(replies)('is understood: %s', (_name, { ask, bytes, isStream, said }) => {
      const events = isStream ? read(ask, [bytes]) : protocol.readWhole(ask, bytes)
      expectGrammar(events)
      const last = events.at(-1)!
      expect(last.kind).toBe('finish')
      const { text, thinking, calls, finish } = foldAnswer(events, last as AnswerFinish)
      expect({ text, thinking, reason: finish.reason }).toEqual({
        text: said.text ?? '',
        thinking: said.thinking ?? '',
        reason: said.reason,
      })
      const called = calls.map((call) => ({
        name: call.name,
        arguments: JSON.parse(call.argumentsJson) as unknown,
      }))
      expect(called).toEqual(said.calls ?? [])
      expect(finish.tokens.completionTokens).toBe(said.completionTokens)
      expect(finish.tokens.cachedTokens).toBe(said.cachedTokens)
    })

    it.each(streams)('is understood however its bytes are cut: %s', (_name, { ask, bytes }) => {
      const whole = foldText(read(ask, [bytes]))
      fc.assert(
        fc.property(cutsOf(bytes), (pieces) => {
          expect(foldText(read(ask, pieces))).toEqual(whole)
        }),
        { numRuns: 60 },
      )
    })

    it.each(streams)('has not finished before its end: %s', (_name, { ask, bytes }) => {
      // Every 7th place, and all of the last ones: a line that is cut must not pass for a whole one.
      for (
        let length = 0;
        length < bytes.length - 1;
        length += length > bytes.length - 400 ? 1 : 7
      ) {
        const events = read(ask, [bytes.subarray(0, length)])
        expectGrammar(events)
        if (events.at(-1)!.kind !== 'finish') continue
        // All that was said had been said, but perhaps how many tokens it took.
        const { end, ...said } = foldText(events)
        const { end: lastEnd, ...all } = foldText(read(ask, [bytes]))
        expect({ ...said, reason: end.reason }).toEqual({ ...all, reason: lastEnd.reason })
      }
    })

    it.each(Object.entries(tested.badStreams))('ends badly: %s', (_name, [bytes, kind]) => {
      const events = read(chatAsk(), [bytes])
      expectGrammar(events)
      expect(events.at(-1)!.kind).toBe(kind)
    })

    it.each(Object.entries(tested.badWholes))('is no answer: %s', (_name, [bytes, kind]) => {
      const events = protocol.readWhole(chatAsk(), bytes)
      expectGrammar(events)
      expect(events.at(-1)!.kind).toBe(kind)
    })

    it('may send anything at all', () => {
      fc.assert(
        fc.property(fc.array(hostileLine, { maxLength: 5 }), (lines) => {
          const bytes = Buffer.from(lines.join(''))
          expectGrammar(read(chatAsk(), [bytes]))
          expectGrammar(protocol.readWhole(chatAsk(), bytes))
          expectGrammar(protocol.readWhole(embedAsk(), bytes))
          expect(typeof protocol.messageOf(bytes)).toBe('string')
        }),
        { numRuns: 300 },
      )
    })

    it('may not send a line without end', () => {
      const reader = protocol.createReader(chatAsk(), 1_000)
      const events = Array.from({ length: 20 }, () => reader.feed(Buffer.alloc(100, 'x'))).flat()
      expect(events[0]?.kind).toBe('broken')
    })

    it.each(tested.errors)('says no with %i %s', (status, body, message, meaning) => {
      expect(protocol.messageOf(Buffer.from(body))).toBe(message)
      expect(protocol.meaningOf(status, message)).toBe(meaning)
    })

    it.each([chatAsk(), textAsk(), textAsk({ isRaw: true }), embedAsk()])(
      'is asked in JSON, for the model that was meant: %j',
      (ask) => {
        const request = protocol.request(ask)
        if (request === null || 'code' in request) throw new Error('not asked at all')
        expect(request.path).toMatch(/^\/[\w/]+$/)
        expect(JSON.parse(request.body.toString())).toMatchObject({ model: 'm' })
      },
    )

    it('is not asked what it cannot honour, and the caller is told', () => {
      const asked = protocol.request(chatAsk({ unread: ['logit_bias'] }))
      expect(asked).toMatchObject({ dropped: ['logit_bias'] })
      const parts = [{ kind: 'other', type: 'video' }] as const
      expect(protocol.request(chatAsk({ messages: [{ role: 'user', parts }] }))).toMatchObject({
        code: 'invalid_request',
      })
    })
  })
}

const foldText = (events: readonly AnswerEvent[]) => {
  const finish = events.at(-1) as AnswerFinish
  const { text, thinking, calls } = foldAnswer(events, finish)
  return { text, thinking, calls, end: finish }
}

/** Exactly one end, which is the last; calls one after the other, each with its own pieces. */
const expectGrammar = (events: readonly AnswerEvent[]): void => {
  expect(events.filter(isEnd).length).toBe(1)
  expect(isEnd(events.at(-1)!)).toBe(true)
  let isOpen = false
  for (const { kind } of events) {
    if (kind === 'call_start') expect(isOpen).toBe(false)
    if (kind === 'call_arguments' || kind === 'call_end') expect(isOpen).toBe(true)
    if (kind === 'finish') expect(isOpen).toBe(false)
    if (kind === 'call_start') isOpen = true
    if (kind === 'call_end') isOpen = false
  }
}

const key = fc.constantFrom(
  'message',
  'content',
  'response',
  'thinking',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'done',
  'done_reason',
  'error',
  'choices',
  'delta',
  'finish_reason',
  'usage',
  'index',
  'embeddings',
  'data',
  'logprobs',
  'top_logprobs',
  'type',
  'id',
)

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e99, '', 'stop', 'x', '{}', '[DONE]'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
})).value

const hostileLine = fc.oneof(
  json.map((value) => `${JSON.stringify(value)}\n`),
  json.map((value) => `data: ${JSON.stringify(value)}\n\n`),
  fc.constantFrom(
    '\n',
    '\n\n',
    ': ping\n\n',
    'data: [DONE]\n\n',
    'event: x\n\n',
    'data:\n\n',
    '<html>',
  ),
  fc.string(),
)
