import { describe, expect, it } from 'vitest'
import type { AnswerEvent } from '../flow/answer.ts'
import { ANSWERS, finish } from '../testing/dialect/answers.ts'
import { chatAsk } from '../testing/dialect/asks.ts'
import { someCall, someIdentity } from '../testing/dialect/cuts.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import type { HostProtocol } from './host-protocol.ts'
import { ollamaReplyForm } from './ollama/reply-form.ts'
import { OllamaAnswerWriter } from './ollama/answer-writer.ts'
import { openaiReplyForm } from './openai/reply-form.ts'
import { ChatWriter } from './openai/chat-writer.ts'
import type { Passage } from './passage.ts'
import { translate } from './translation.ts'

/** A host whose every chunk is one event, in JSON. */
const protocol: HostProtocol = {
  idOf: () => null,
  isSilence: () => false,
  relay: () => null,
  request: () => ({ path: '/x', body: Buffer.from('asked'), dropped: ['y'] }),
  prioritized: (body) => body,
  isStream: (type) => type === 'stream',
  createReader: () => ({
    feed: (chunk) => JSON.parse(chunk.toString()) as AnswerEvent[],
    finish: () => [{ kind: 'incomplete' }],
  }),
  readWhole: (_ask, body) => JSON.parse(body.toString()) as AnswerEvent[],
  messageOf: (body) => body.toString(),
  meaningOf: (_status, message) => (message === 'too long' ? 'too_long' : 'other'),
}

const open = (isStreaming: boolean, changes: Partial<HostProtocol> = {}) => {
  const clock = virtualClock()
  const writer = new ChatWriter(someCall({ operation: 'v1_chat' }), someIdentity)
  const passage = translate(chatAsk(), {
    isStreaming,
    writer,
    errors: openaiReplyForm,
    protocol: { ...protocol, ...changes },
    clock,
  })
  return { clock, passage: passage as Passage }
}

const bytes = (events: readonly AnswerEvent[]): Buffer => Buffer.from(JSON.stringify(events))
const TEXT = ANSWERS['a text']!
const LIMITS = { lineBytesMax: 1_000, replyBytesMax: 1_000 }

it('sends what the host is to be asked, and tells what was left out', () => {
  const { passage } = open(true)
  expect(passage.request).toEqual({ path: '/x', body: Buffer.from('asked'), dropped: ['y'] })
  expect([passage.isStream('stream'), passage.isStream('text/html')]).toEqual([true, false])
})

describe('a stream', () => {
  it('goes out piece by piece, and its end is held back', () => {
    const tap = open(true).passage.createTap(LIMITS)
    expect(tap.feed(bytes([TEXT[0]!]))!.toString()).toContain('"content":"Hel"')
    expect(tap.feed(bytes([]))).toBeNull()
    expect(tap.ending).toBeNull()
    expect(tap.feed(bytes([finish()]))).toBeNull()
    expect(tap.ending).toMatchObject({ kind: 'done', tokens: finish().tokens })
    expect(tap.feed(bytes(TEXT))).toBeNull()
  })

  it.each<AnswerEvent>([
    { kind: 'error', message: 'no' },
    { kind: 'broken', reason: 'odd' },
    { kind: 'incomplete' },
  ])('ends as its host’s: %j', (end) => {
    const tap = open(true).passage.createTap(LIMITS)
    tap.feed(bytes([TEXT[0]!, end, TEXT[1]!]))
    expect(tap.ending).toEqual(end)
    expect(tap.finish()).toEqual(end)
  })

  it('that just stops is not complete', () => {
    const tap = open(true).passage.createTap(LIMITS)
    tap.feed(bytes([TEXT[0]!]))
    expect(tap.finish()).toEqual({ kind: 'incomplete' })
  })

  it('that came as one object is a stream all the same', () => {
    const reply = open(true).passage.readWhole(bytes(TEXT), 'application/json')
    expect(reply.kind).toBe('streamed')
    const text = reply.kind === 'streamed' ? reply.terminal.toString() : ''
    expect(text.match(/"content"/g)).toHaveLength(3)
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  })
})

describe('one object', () => {
  it('is made of a stream, of which no more is held than a reply may have', () => {
    const tap = open(false).passage.createTap(LIMITS)
    const piece = bytes([TEXT[0]!])
    for (let held = piece.length; held <= LIMITS.replyBytesMax; held += piece.length) {
      expect(tap.feed(piece)).toBeNull()
      expect(tap.ending).toBeNull()
    }
    tap.feed(piece)
    const reason = 'the reply is larger than limits.replyBytesMax'
    expect(tap.finish()).toEqual({ kind: 'broken', reason })
  })

  it('is written anew', () => {
    const reply = open(false).passage.readWhole(bytes(TEXT), 'text/odd')
    expect(reply).toMatchObject({ kind: 'done', contentType: 'application/json' })
    const body = reply.kind === 'done' ? JSON.parse(reply.body.toString()) : null
    expect(body.choices[0].message.content).toBe('Hello world')
  })

  it.each<readonly AnswerEvent[]>([
    [{ kind: 'error', message: 'no' }],
    [{ kind: 'broken', reason: 'odd' }],
    [TEXT[0]!, { kind: 'incomplete' }],
  ])('that is no answer is none: %j', (...events) => {
    const reply = open(false).passage.readWhole(bytes(events), 'application/json')
    expect(reply).toEqual(events.at(-1))
  })
})

it('an error of the host is put into the caller’s form', () => {
  const { passage } = open(false)
  const { body, ...rest } = passage.readError(400, Buffer.from('too long'), 'text/odd')
  expect(rest).toEqual({
    message: 'too long',
    meaning: 'too_long',
    contentType: 'application/json',
  })
  expect(JSON.parse(body.toString()).error).toMatchObject({
    message: 'too long',
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  })
})

it('a request that the host cannot be asked is refused', () => {
  const refusal = { code: 'invalid_request', message: 'no' } as const
  expect(open(true, { request: () => refusal }).passage).toBe(refusal)
})

describe('to native callers', () => {
  const native = (isStreaming: boolean, changes: Partial<HostProtocol> = {}) => {
    const clock = virtualClock()
    const writer = new OllamaAnswerWriter(someCall(), someIdentity)
    const ends = { isStreaming, writer, errors: ollamaReplyForm, clock }
    return {
      clock,
      passage: translate(chatAsk(), { ...ends, protocol: { ...protocol, ...changes } }),
    }
  }

  it('a host that has its model loaded always answers a load without being asked', () => {
    const { passage } = native(false, { request: () => null })
    const { body } = passage as { body: Buffer }
    expect(JSON.parse(body.toString())).toMatchObject({ done: true, done_reason: 'load' })
  })

  it('the time is measured here where the host does not say it', () => {
    const { clock, passage } = native(true)
    const tap = (passage as Passage).createTap(LIMITS)
    clock.advance(300)
    tap.feed(bytes([TEXT[0]!]))
    clock.advance(500)
    tap.feed(bytes([finish({ durations: null })]))
    const end = tap.ending
    expect(JSON.parse(end?.kind === 'done' ? end.bytes.toString() : '')).toMatchObject({
      total_duration: 800e6,
      prompt_eval_duration: 300e6,
      eval_duration: 500e6,
    })
  })

  it.each([true, false])(
    'a call with broken arguments is an error (streamed: %s)',
    (isStreaming) => {
      const passage = native(isStreaming).passage as Passage
      const events: AnswerEvent[] = [
        { kind: 'call_start', id: 'c', name: 'f' },
        { kind: 'call_arguments', json: '{"a":' },
        { kind: 'call_end' },
        finish({ reason: 'length' }),
      ]
      const tap = passage.createTap(LIMITS)
      tap.feed(bytes(events))
      const ending = isStreaming ? tap.ending : passage.readWhole(bytes(events), 'application/json')
      expect(ending).toMatchObject({
        kind: 'error',
        message: expect.stringContaining('the tool f'),
      })
    },
  )
})
