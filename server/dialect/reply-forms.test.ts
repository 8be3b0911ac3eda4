import { describe, expect, it } from 'vitest'
import { ERROR_TABLE, type ErrorCode } from '../errors.ts'
import { someCall } from '../testing/dialect/cuts.ts'
import { anthropicErrorForm } from './anthropic/error-form.ts'
import { replyFormOf } from './reply-forms.ts'

const CODES = Object.keys(ERROR_TABLE) as ErrorCode[]
const native = replyFormOf('ollama')
const openai = replyFormOf('openai')
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
    const reading = native.readWhole(someCall({ operation }), Buffer.from(text))
    expect(reading).toMatchObject({
      kind: 'done',
      tokens: { promptTokens: counts[0], completionTokens: counts[1] },
    })
  })

  it.each(['', 'x', '[]', 'null', '"text"', '{"a":'])('is broken where it is %j', (text) => {
    for (const form of [native, openai]) {
      expect(form.readWhole(someCall(), Buffer.from(text)).kind).toBe('broken')
    }
  })

  it('says OpenAI’s usage', () => {
    const call = someCall({ dialect: 'openai', operation: 'v1_chat' })
    const body = Buffer.from('{"usage":{"prompt_tokens":3,"completion_tokens":5}}')
    expect(openai.readWhole(call, body)).toMatchObject({
      tokens: { promptTokens: 3, completionTokens: 5 },
    })
    expect(openai.readWhole(call, Buffer.from('{}'))).toMatchObject({
      tokens: { promptTokens: null, completionTokens: null },
    })
  })

  it('names the model as it was asked for, once', () => {
    const call = someCall({ model: 'My', aliasOf: 'm.x' })
    const body = Buffer.from('{"model": "m.x","response":"\\"model\\":\\"m.x\\"","q":"mxx"}')
    const reading = native.readWhole(call, body)
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
  ])('natively: %s', (body, message) => expect(native.hostMessage(Buffer.from(body))).toBe(message))

  it.each([
    ['{"error":"no"}', 'no'],
    ['{"error":{"message":"no"}}', 'no'],
    ['null', 'the host answered with an error'],
  ])('on /v1: %s', (body, message) => expect(openai.hostMessage(Buffer.from(body))).toBe(message))
})

it('heartbeats are those that every client of the dialect takes', () => {
  expect(native.heartbeat.toString()).toBe(' ')
  expect(openai.heartbeat.toString()).toBe(': keep-alive\n\n')
})
