import { describe, expect, it } from 'vitest'
import { ERROR_TABLE, type ErrorCode } from '../errors.ts'
import { someCall } from '../testing/dialect/cuts.ts'
import { anthropicErrorForm } from './anthropic/error-form.ts'
import { ollamaProtocol } from './ollama/host-protocol.ts'
import { ollamaRelayForm } from './ollama/relay-form.ts'
import { ollamaReplyForm as native } from './ollama/reply-form.ts'
import { openaiRelayForm } from './openai/relay-form.ts'
import { openaiReplyForm as openai } from './openai/reply-form.ts'

const CODES = Object.keys(ERROR_TABLE) as ErrorCode[]
const refusalOf = (code: ErrorCode) => ({ code, message: 'a <b> & "c"\n\u2028' })

describe.each(CODES)('the error %s', (code) => {
  it('is Ollama’s object, with our code only where Ollama has no such error', () => {
    const value = JSON.parse(native.errorBody(refusalOf(code)).toString()) as object
    const { isOllamas } = ERROR_TABLE[code]
    const message = refusalOf(code).message
    expect(value).toEqual(isOllamas ? { error: message } : { error: message, code })
  })

  it('is one whole line of a native stream', () => {
    const text = native.errorTerminal(refusalOf(code)).toString()
    expect(text.indexOf('\n')).toBe(text.length - 1)
    expect(text).not.toMatch(/[\u0085\u2028\u2029]|"done"/)
  })

  it('is OpenAI’s object, and in a stream an event before [DONE]', () => {
    const body = openai.errorBody(refusalOf(code)).toString()
    const { message } = refusalOf(code)
    expect(JSON.parse(body)).toEqual({
      error: {
        message,
        type: ERROR_TABLE[code].type,
        param: null,
        code: expect.toSatisfy(() => true),
      },
    })
    const [event, done, rest] = openai.errorTerminal(refusalOf(code)).toString().split('\n\n')
    expect([event, done, rest]).toEqual([`data: ${body}`, 'data: [DONE]', ''])
  })

  it('is Anthropic’s object', () => {
    expect(JSON.parse(anthropicErrorForm.errorBody(refusalOf(code)).toString())).toEqual({
      type: 'error',
      error: {
        type: expect.stringMatching(/_error$|^request_too_large$/),
        message: expect.any(String),
      },
    })
  })
})

describe('a reply that is one object', () => {
  it.each([
    ['chat', '{"prompt_eval_count":3,"eval_count":5}', [3, 5]],
    ['chat', '{"prompt_eval_count":3}', [3, 0]],
    ['chat', '{"done_reason":"load"}', [null, null]],
    ['chat', '{"prompt_eval_count":"many","eval_count":-1}', [null, null]],
    ['embed', '{"prompt_eval_count":3}', [3, 0]],
    ['embeddings', '{"embedding":[]}', [null, null]],
  ] as const)('of %s says its counts: %s', (operation, text, counts) => {
    const reading = ollamaRelayForm.readWhole(someCall({ operation }), Buffer.from(text))
    expect(reading).toMatchObject({
      kind: 'done',
      tokens: { promptTokens: counts[0], completionTokens: counts[1] },
    })
  })

  it.each(['', 'x', '[]', 'null', '"text"', '{"a":'])('is broken where it is %j', (text) => {
    for (const form of [ollamaRelayForm, openaiRelayForm]) {
      expect(form.readWhole(someCall(), Buffer.from(text)).kind).toBe('broken')
    }
  })

  it('says OpenAI’s usage', () => {
    const call = someCall({ dialect: 'openai', operation: 'v1_chat' })
    const body = Buffer.from('{"usage":{"prompt_tokens":3,"completion_tokens":5}}')
    expect(openaiRelayForm.readWhole(call, body)).toMatchObject({
      tokens: { promptTokens: 3, completionTokens: 5 },
    })
    expect(openaiRelayForm.readWhole(call, Buffer.from('{}'))).toMatchObject({
      tokens: { promptTokens: null, completionTokens: null },
    })
  })

  it('names the model as it was asked for, once', () => {
    const call = someCall({ model: 'My', aliasOf: 'm.x' })
    const body = Buffer.from('{"model": "m.x","response":"\\"model\\":\\"m.x\\"","q":"mxx"}')
    const reading = ollamaRelayForm.readWhole(call, body)
    expect(reading).toMatchObject({
      body: Buffer.from('{"model":"My","response":"\\"model\\":\\"m.x\\"","q":"mxx"}'),
    })
  })
})

describe('what a host says of its error', () => {
  it.each([
    ['{"error":"no"}', 'no'],
    ['{"error":{"message":"no"}}', 'the host answered with an error'],
    ['<html>', 'the host answered with an error'],
    ['{"error":"{\\"error\\":{\\"message\\":\\"of the engine\\"}}"}', 'of the engine'],
  ])('natively: %s', (body, message) => {
    expect(ollamaProtocol.messageOf(Buffer.from(body))).toBe(message)
  })
})

it('heartbeats are those that every client of the dialect takes', () => {
  expect(native.heartbeat(0).toString()).toBe(' ')
  expect(openai.heartbeat(0).toString()).toBe(': keep-alive\n\n')
})
