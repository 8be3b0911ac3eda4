import { expect, it } from 'vitest'
import { checkFields } from './check-fields.ts'
import { chatSchema, completionSchema, embeddingSchema } from './openai/request-schema.ts'

const chat = (messages: unknown, more: object = {}) =>
  checkFields(chatSchema, { model: 'm', messages, ...more })

const user = (content: unknown) => [{ role: 'user', content }]

it.each<[unknown, object, string, string]>([
  [undefined, {}, 'messages', 'messages is required'],
  [[], {}, 'messages', "[] is too short - 'messages'"],
  [user(7), {}, 'messages[0].content', 'is not valid: expected string or array'],
  [user([7]), {}, 'messages[0].content[0]', 'is not valid: expected object'],
  [user('a'), { stop: 7 }, 'stop', 'stop is not valid: expected string or array'],
  [
    user([{ type: 'text' }]),
    {},
    'messages[0].content[0].text',
    'messages[0].content[0].text is required',
  ],
  [
    user([{ type: 'image_url', image_url: {} }]),
    {},
    'messages[0].content[0].image_url.url',
    'messages[0].content[0].image_url.url is required',
  ],
  [
    [{ role: 'user', content: 'a' }, { role: 'robot' }],
    {},
    'messages[1].role',
    'expected one of "system"|"developer"|"user"|"assistant"|"tool"|"function"',
  ],
  [user('a'), { temperature: 'hot' }, 'temperature', 'temperature is not valid: expected number'],
  [user('a'), { max_tokens: 1.5 }, 'max_tokens', 'max_tokens is not valid: expected int'],
  [user('a'), { tools: [{ function: {} }] }, 'tools[0].function.name', 'is required'],
  [user('a'), { stop: [1] }, 'stop[0]', 'stop[0] is not valid: expected string'],
  [user('a'), { top_logprobs: 21 }, 'top_logprobs', 'Too big'],
])('of the messages %j and %j it says what is wrong where', (messages, more, param, message) => {
  const refusal = chat(messages, more)
  expect(refusal).toMatchObject({ code: 'invalid_request', param })
  expect('message' in refusal && refusal.message).toContain(message)
})

it('takes what the clients send', () => {
  for (const more of [
    { stop: null, tools: null, temperature: null, stream_options: null },
    { unknown: 1, logit_bias: { 5: 1 } },
    { tool_choice: { type: 'function', function: { name: 'f' } } },
    { response_format: { type: 'text' } },
  ]) {
    expect(chat(user('a'), more)).toHaveProperty('fields')
  }
  for (const content of [null, '', [], [{ type: 'video_url', video_url: {} }]]) {
    expect(chat(user(content))).toHaveProperty('fields')
  }
  expect(checkFields(completionSchema, { model: 'm', prompt: ['a'] })).toHaveProperty('fields')
  for (const input of ['a', ['a', 'b'], [1, 2], [[1], [2]]]) {
    expect(checkFields(embeddingSchema, { model: 'm', input })).toHaveProperty('fields')
  }
})

it.each([
  [{}, 'input is required'],
  [{ input: 7 }, 'input is not valid: expected string or array'],
])('of the input %j it says %s', (fields, message) => {
  expect(checkFields(embeddingSchema, { model: 'm', ...fields })).toMatchObject({ message })
})
