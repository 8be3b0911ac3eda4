import { expect, it } from 'vitest'
import type { AnswerEvent, AnswerPiece } from '../../flow/answer.ts'
import { PLAIN_REPLY, type ReplyOptions } from '../../flow/call.ts'
import { ANSWERS, finish, isPiece } from '../../testing/dialect/answers.ts'
import { someCall, someIdentity } from '../../testing/dialect/cuts.ts'
import { ChatWriter } from './chat-writer.ts'

const HEAD = '"id":"chatcmpl-abc","object":"chat.completion.chunk","created":1795253624,"model":"m"'
const chunk = (delta: string, rest = '"finish_reason":null'): string =>
  `data: {${HEAD},"choices":[{"index":0,"delta":${delta},${rest}}]}\n\n`
const END = (reason: string): string => chunk('{}', `"finish_reason":"${reason}"`)

const write = (events: readonly AnswerEvent[], options: Partial<ReplyOptions> = {}): string => {
  const replyOptions = { ...PLAIN_REPLY, ...options }
  const writer = new ChatWriter(someCall({ operation: 'v1_chat', replyOptions }), someIdentity)
  const pieces = events.filter(isPiece).map((piece) => writer.piece(piece))
  const last = events.at(-1)!
  return pieces.join('') + (last.kind === 'finish' ? writer.finish(last) : '')
}

it('says the role once, in the first chunk', () => {
  expect(write(ANSWERS['a text that was cut']!)).toBe(
    `${chunk('{"role":"assistant","content":"Hel"}')}${END('length')}data: [DONE]\n\n`,
  )
  expect(write(ANSWERS['a thought and a text']!)).toBe(
    chunk('{"role":"assistant","reasoning":"Hm"}') +
      chunk('{"reasoning":", yes"}') +
      chunk('{"content":"Yes."}') +
      `${END('stop')}data: [DONE]\n\n`,
  )
  expect(write(ANSWERS['nothing']!)).toBe(
    `${chunk('{"role":"assistant","content":""}')}${END('stop')}data: [DONE]\n\n`,
  )
})

it('says thinking under DeepSeek’s name too, where that is set', () => {
  const thought = ANSWERS['a thought and a text']!
  expect(write(thought, { hasReasoningContent: true })).toContain(
    chunk('{"reasoning":", yes","reasoning_content":", yes"}'),
  )
})

it('says the usage in a chunk of its own, where it was asked for', () => {
  expect(write([finish()], { hasUsage: true })).toContain(
    `${END('stop')}data: {${HEAD},"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}\n\ndata: [DONE]\n\n`,
  )
})

it('opens each call with its id and name, and goes on with its index alone', () => {
  const events = ANSWERS['two calls with arguments in pieces']!
  expect(write(events)).toBe(
    chunk('{"role":"assistant","content":"Let me see."}') +
      chunk(
        '{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"get_weather","arguments":""}}]}',
      ) +
      ['{\\"ci', 'ty\\":', '\\"Oslo\\"}']
        .map((json) => chunk(`{"tool_calls":[{"index":0,"function":{"arguments":"${json}"}}]}`))
        .join('') +
      chunk(
        '{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"now","arguments":""}}]}',
      ) +
      ['{', '}']
        .map((json) => chunk(`{"tool_calls":[{"index":1,"function":{"arguments":"${json}"}}]}`))
        .join('') +
      `${END('tool_calls')}data: [DONE]\n\n`,
  )
})

it('gives a call an id where its host has given none', () => {
  const nameless: AnswerPiece = { kind: 'call_start', id: null, name: 'f' }
  const said = write([nameless, { kind: 'call_end' }, nameless, { kind: 'call_end' }, finish()])
  expect([...said.matchAll(/"id":"(call_\w+)"/g)].map(([, id]) => id)).toEqual([
    'call_abc_0',
    'call_abc_1',
  ])
})

it('says the probabilities beside their text', () => {
  expect(write(ANSWERS['tokens with their probabilities']!)).toContain(
    '"delta":{"role":"assistant","content":"The"},"logprobs":{"content":[{"token":"The",' +
      '"logprob":-0.5,"bytes":[84,104,101],"top_logprobs":[{"token":"the","logprob":-3,"bytes":[116,104,101]}]}]},',
  )
})
