import assert from 'node:assert/strict'
import type { StreamTap } from '../../../server/dialect/relay-form.ts'
import { OllamaAnswerReader } from '../../../server/dialect/ollama/answer-reader.ts'
import { NdjsonTap } from '../../../server/dialect/ollama/ndjson-tap.ts'
import { ChatWriter } from '../../../server/dialect/openai/chat-writer.ts'
import { SseTap } from '../../../server/dialect/openai/sse-tap.ts'
import { Stopwatch } from '../../../server/dialect/stopwatch.ts'
import { TranslatingTap } from '../../../server/dialect/translating-tap.ts'
import { WholePieces } from '../../../server/dialect/whole-pieces.ts'
import { someCall, someIdentity } from '../../../server/testing/dialect/cuts.ts'
import type { ParserTarget } from './parser-target.ts'

/** Beyond what any input is long, so that limits do not depend on the cuts. */
const BYTES_MAX = 1_048_576

/** The first two bytes say where the rest is cut, so that the cuts are found by coverage too. */
const readCuts = (input: Buffer): { readonly stream: Buffer; readonly pieces: Buffer[] } => {
  const step = 1 + ((input[0] ?? 0) % 32)
  const first = (input[1] ?? 0) % 64
  const stream = input.subarray(2)
  const pieces = [stream.subarray(0, first)]
  for (let at = first; at < stream.length; at += step) pieces.push(stream.subarray(at, at + step))
  return { stream, pieces: pieces.filter(({ length }) => length > 0) }
}

const readAll = (tap: StreamTap, pieces: readonly Buffer[]) => {
  const passed = pieces.map((piece) => tap.feed(Buffer.from(piece))?.toString() ?? '').join('')
  const ending = tap.ending ?? tap.finish()
  const bytes = ending.kind === 'done' ? ending.bytes.toString() : ''
  return { passed, ending: { ...ending, bytes } }
}

/** In one piece as in many, with an alias and without. */
const checkTap = (
  input: Buffer,
  createTap: (aliasOf: string | null) => StreamTap,
  passedForm: { isWhole: (passed: string) => boolean; comparable: (passed: string) => string },
): void => {
  const { stream, pieces } = readCuts(input)
  for (const aliasOf of [null, 'host-name']) {
    const whole = readAll(createTap(aliasOf), [stream])
    const cut = readAll(createTap(aliasOf), pieces)
    for (const { passed, ending } of [whole, cut]) {
      assert(passedForm.isWhole(passed), 'what goes out is whole lines or events')
      assert(ending.kind !== 'done' || ending.bytes !== '', 'a reply that is done has its terminal')
    }
    const comparable = ({ passed, ending }: typeof whole) => ({
      passed: passedForm.comparable(passed),
      ending: { ...ending, bytes: passedForm.comparable(ending.bytes) },
    })
    assert.deepEqual(comparable(cut), comparable(whole), 'the cuts do not matter')
  }
}

/** A blank line would break ollama-python. */
const areWholeLines = (passed: string): boolean => {
  const lines = passed.split('\n')
  return lines.pop() === '' && lines.every((line) => line.trim() !== '')
}

const ndjson: ParserTarget = {
  name: 'ndjson-tap',
  seeds: [
    '\x05\x03{"model":"m","response":"a","done":false}\n{"done":true,"eval_count":3}\n',
    '\x01\x00{"error":"no"}\n',
    '\x07\x09 {"a":"\u2028\u0085"} \r\n\n{"model":"host-name","done":true,"prompt_eval_count":1}',
    '\x02\x02{"a":x}\n{"b":true}\n',
  ],
  words: [
    '\n',
    '{"done":true}',
    '"error":',
    '"done":false}\n',
    'true',
    '"model":"host-name"',
    '\u2029',
  ],
  check: (input) =>
    checkTap(input, (aliasOf) => new NdjsonTap(someCall({ aliasOf }), BYTES_MAX), {
      isWhole: areWholeLines,
      comparable: (passed) => passed,
    }),
}

const FINISH = 'data: {"choices":[{"finish_reason":"stop"}]}\n\n'

const sse: ParserTarget = {
  name: 'sse-tap',
  seeds: [
    `\x05\x03data: {"choices":[{"delta":{"content":"a"}}]}\n\n${FINISH}data: [DONE]\n\n`,
    '\x01\x00: c\n\n\n',
    `\x03\x01${FINISH}data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\ndata: [DONE]\n\n`,
    '\x02\x02data: {"error":{"message":"no"}}\n\n',
  ],
  words: [
    '\n\n',
    '\n',
    'data:',
    'data: [DONE]\n\n',
    FINISH,
    '"error"',
    ': c\n\n',
    '"model": "host-name"',
  ],
  check: (input) =>
    checkTap(
      input,
      (aliasOf) =>
        new SseTap(someCall({ dialect: 'openai', operation: 'v1_chat', aliasOf }), BYTES_MAX),
      {
        isWhole: (passed) => passed === '' || passed.endsWith('\n\n'),
        comparable: withoutComments,
      },
    ),
}

/** A host's comments and surplus newlines go out or not, as they come; clients leave them out. */
const withoutComments = (passed: string): string =>
  passed
    .split(/\n\n+/)
    .map((event) => event.replace(/^\n+/, ''))
    .filter((event) => /^data:/m.test(event))
    .join('\n\n')

const CHAT = someCall({ dialect: 'openai', operation: 'v1_chat' })

const translation: ParserTarget = {
  name: 'translation',
  seeds: [
    ...ndjson.seeds,
    '\x05\x03{"message":{"content":"a","thinking":"b"},"done":false}\n{"done":true,"done_reason":"stop"}',
    '\x02\x01{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}}\n{"done":true}\n',
  ],
  words: [...ndjson.words, '"message":{"content":"', '"tool_calls":[{"function":{"name":"f"}}]'],
  check: (input) => {
    const { stream, pieces } = readCuts(input)
    const read = (parts: readonly Buffer[]) =>
      readAll(
        new TranslatingTap({
          reader: new OllamaAnswerReader('chat', BYTES_MAX),
          writer: new ChatWriter(CHAT, someIdentity),
          stopwatch: new Stopwatch(someIdentity.clock),
        }),
        parts,
      )
    const whole = read([stream])
    assert.deepEqual(read(pieces), whole, 'the cuts do not matter')
    const events = (whole.passed + whole.ending.bytes).split('\n\n')
    assert.equal(events.pop(), '', 'what goes out is whole events')
    for (const event of events) {
      assert(event.startsWith('data: '), 'events are data alone')
      if (event !== 'data: [DONE]') JSON.parse(event.slice('data: '.length))
    }
  },
}

const wholePieces: ParserTarget = {
  name: 'whole-pieces',
  seeds: ['\x01\x00a\n\nb\n', '\x03\x02\n\n\n\na', '\x02\x05no end'],
  words: ['\n', '\n\n', '\n\n\n'],
  check: (input) => {
    const { stream, pieces } = readCuts(input)
    for (const unit of ['line', 'event'] as const) {
      const end = unit === 'line' ? '\n' : '\n\n'
      const reader = new WholePieces(unit, BYTES_MAX)
      const wholes: Buffer[] = []
      for (const piece of pieces) {
        const whole = reader.feed(piece)
        if (whole !== null) wholes.push(whole)
      }
      const passed = Buffer.concat(wholes).toString('latin1')
      assert(passed === '' || passed.endsWith(end), 'what is whole has its end')
      const pending = reader.takePending().toString('latin1')
      assert.equal(passed + pending, stream.toString('latin1'), 'no byte is lost or doubled')
      assert(!pending.includes(end), 'nothing whole is kept back')
    }
  },
}

export const STREAM_TARGETS: readonly ParserTarget[] = [ndjson, sse, translation, wholePieces]
