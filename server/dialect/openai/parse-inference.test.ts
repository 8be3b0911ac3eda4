import { expect, it } from 'vitest'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import { parseOpenaiInference, type OpenaiOperation } from './parse-inference.ts'

const rules = parseRules({ 'qwen3:4b': { aliases: ['gpt-4'], num_ctx: 8_192 } })

const parse = (operation: OpenaiOperation, body: string) =>
  parseOpenaiInference(operation, Buffer.from(body), rules)

const M = '"messages":[{"role":"user","content":"hi"}]'

it.each<[OpenaiOperation, string, boolean]>([
  ['v1_chat', `{"model":"m",${M}}`, false],
  ['v1_chat', `{"model":"m",${M},"stream":null}`, false],
  ['v1_chat', `{"model":"m",${M},"stream":true}`, true],
  ['v1_completions', '{"model":"m","stream":true}', true],
  ['v1_embeddings', '{"model":"m","input":"a","stream":true}', false],
])('%s %s streams: %s, and is sent as it came', (operation, text, isStreaming) => {
  const call = parse(operation, text)
  expect(call).toMatchObject({ dialect: 'openai', operation, isStreaming, intent: 'infer' })
  expect('body' in call && call.body.toString()).toBe(text)
})

it('sends an alias under the name that hosts know, and nothing else anew', () => {
  const call = parse('v1_chat', `{"model":"GPT-4","n":2,${M}}`)
  expect(call).toMatchObject({ model: 'GPT-4', modelKey: 'qwen3:4b', aliasOf: 'qwen3:4b' })
  expect('body' in call && call.body.toString()).toBe(`{"model":"qwen3:4b","n":2,${M}}`)
})

it('gives hosts of other dialects the context size of the policy, or the one asked for', () => {
  const runner = (body: string) => parse('v1_chat', body)
  expect(runner(`{"model":"GPT-4","num_ctx":99,${M}}`)).toMatchObject({ runner: { numCtx: 8_192 } })
  expect(runner(`{"model":"m","options":{"num_ctx":99},${M}}`)).toMatchObject({
    runner: { numCtx: 99 },
  })
  expect(runner(`{"model":"m","num_ctx":999999,"keep_alive":-1,${M}}`)).toMatchObject({
    runner: { numCtx: 131_072, keepAlive: 3_600 },
  })
  expect(runner(`{"model":"m",${M}}`)).toMatchObject({ runner: { numCtx: null, keepAlive: null } })
})

it.each([
  ['', 'EOF', undefined],
  ['{"model":7}', 'model is not valid: expected string', 'model'],
  [`{"model":"m","stream":1,${M}}`, 'stream is not valid: expected boolean', 'stream'],
  ['{}', 'model is required', 'model'],
  ['{"model":" "}', 'model is required', 'model'],
  ['{"model":"m"}', 'messages is required', 'messages'],
  ['{"model":"m","messages":[]}', "[] is too short - 'messages'", 'messages'],
])('refuses %j', (text, message, param) => {
  const refusal = parse('v1_chat', text)
  expect(refusal).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(message),
  })
  expect('code' in refusal && refusal.param).toBe(param)
})

it('says what prompt may be', () => {
  const refusal = parse('v1_completions', '{"model":"m","prompt":["a","b"]}')
  expect(refusal).toMatchObject({ message: 'prompt: send one text', param: 'prompt' })
})

it.each([
  ['"max_tokens":99999999', 'max_tokens'],
  ['"max_completion_tokens":99999999', 'max_completion_tokens'],
  ['"temperature":101', 'temperature'],
  ['"top_k":-9', 'top_k'],
  ['"options":{"num_gpu":-9}', 'num_gpu'],
  ['"unknown":1e999', 'unknown'],
])('refuses %s and names the parameter', (field, param) => {
  const refusal = parse('v1_chat', `{"model":"m",${M},${field}}`)
  expect(refusal).toMatchObject({ code: 'invalid_request', param })
  expect((refusal as { message: string }).message).toMatch(/it must be (from|a finite)/)
})
