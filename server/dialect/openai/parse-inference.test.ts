import { expect, it } from 'vitest'
import { ModelPolicies } from '../model-policies.ts'
import { parseOpenaiInference, type OpenaiOperation } from './parse-inference.ts'

const policies = new ModelPolicies(
  { 'qwen3:4b': { aliases: ['gpt-4'], num_ctx: 8_192 } },
  { numCtxMax: 131_072, keepAliveMaxMs: 1 },
)

const parse = (operation: OpenaiOperation, body: string) =>
  parseOpenaiInference(operation, Buffer.from(body), { policies, bodyDepthMax: 128 })

it.each<[OpenaiOperation, string, boolean]>([
  ['v1_chat', '{"model":"m"}', false],
  ['v1_chat', '{"model":"m","stream":null}', false],
  ['v1_chat', '{"model":"m","stream":true}', true],
  ['v1_completions', '{"model":"m","stream":true}', true],
  ['v1_embeddings', '{"model":"m","stream":true}', false],
])('%s %s streams: %s, and is sent as it came', (operation, text, isStreaming) => {
  const call = parse(operation, text)
  expect(call).toMatchObject({ dialect: 'openai', operation, isStreaming, intent: 'infer' })
  expect('body' in call && call.body.toString()).toBe(text)
})

it('sends an alias under the name that hosts know, and nothing else anew', () => {
  const call = parse('v1_chat', '{"model":"GPT-4","n":2}')
  expect(call).toMatchObject({ model: 'GPT-4', modelKey: 'qwen3:4b', aliasOf: 'qwen3:4b' })
  expect('body' in call && call.body.toString()).toBe('{"model":"qwen3:4b","n":2}')
})

it.each([
  ['', 'EOF'],
  ['{"model":7}', 'cannot unmarshal number into Go struct field ChatCompletionRequest.model'],
  ['{"model":"m","stream":1}', 'ChatCompletionRequest.stream of type bool'],
  ['{}', 'model is required'],
  ['{"model":" "}', 'model is required'],
])('refuses %j', (text, message) => {
  expect(parse('v1_chat', text)).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(message),
  })
})
