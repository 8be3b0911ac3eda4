import { describe, expect, it } from 'vitest'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import { parseOpenaiInference } from '../openai/parse-inference.ts'
import { readResponse } from './read-ask.ts'

const TARGET = { model: 'm', isStreaming: false, runner: { numCtx: null, keepAlive: null } }

const read = (changes: object = {}) =>
  readResponse({ model: 'm', input: 'Hello', ...changes }, TARGET)

const saying = (...input: object[]) => {
  const ask = read({ input })
  return 'code' in ask ? ask : ask.messages
}

const text = (said: string) => ({ kind: 'text', text: said })

describe('an input', () => {
  it('is a text, after the instructions', () => {
    expect(read({ instructions: 'Be nice.' })).toMatchObject({
      messages: [
        { role: 'system', parts: [text('Be nice.')] },
        { role: 'user', parts: [text('Hello')] },
      ],
    })
  })

  it('is messages, with a type or without, of texts and images', () => {
    const image_url = 'data:image/png;base64,QUJD'
    expect(
      saying(
        { role: 'developer', content: [{ type: 'input_text', text: 'a' }] },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'b' },
            { type: 'input_image', image_url, detail: 'auto' },
            { type: 'input_file', file_id: 'f' },
          ],
        },
      ),
    ).toEqual([
      { role: 'system', parts: [text('a')] },
      {
        role: 'user',
        parts: [
          text('b'),
          { kind: 'image', mime: 'image/png', base64: 'QUJD' },
          { kind: 'other', type: 'input_file' },
        ],
      },
    ])
  })

  it('has one message of what was thought, said and called in a row', () => {
    const call = { type: 'function_call', id: 'fc_1', status: 'completed' }
    expect(
      saying(
        { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Hm' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Let me see.', annotations: [] }],
        },
        { ...call, call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
        { ...call, call_id: 'c2', name: 'run', namespace: 'shell', arguments: '' },
        { type: 'function_call_output', call_id: 'c2', output: 'done' },
        {
          type: 'function_call_output',
          call_id: 'c1',
          output: [{ type: 'input_text', text: '18 C' }],
        },
      ),
    ).toEqual([
      {
        role: 'assistant',
        thinking: 'Hm',
        text: 'Let me see.',
        calls: [
          { id: 'c1', name: 'weather', argumentsJson: '{"city":"Oslo"}' },
          { id: 'c2', name: 'shell__run', argumentsJson: '{}' },
        ],
      },
      { role: 'tool', callId: 'c2', name: 'shell__run', parts: [text('done')] },
      { role: 'tool', callId: 'c1', name: 'weather', parts: [text('18 C')] },
    ])
  })

  it('names what only OpenAI’s servers can read', () => {
    const input = [
      { role: 'user', content: 'x' },
      { type: 'web_search_call', id: 'ws' },
    ]
    expect(read({ input })).toMatchObject({ unread: ['input.1'] })
  })
})

describe('tools', () => {
  const fn = (name: string) => ({ type: 'function', name, parameters: { type: 'object' } })
  const tools = [
    fn('now'),
    { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark' } },
    { type: 'namespace', name: 'mcp__git', tools: [fn('log'), { type: 'tool_search' }] },
    { type: 'web_search' },
  ]
  const names = (changes: object) => {
    const ask = read({ tools, ...changes })
    return 'code' in ask ? ask : ask.tools.map(({ name }) => name)
  }

  it('are functions to the model, whatever they are to the client', () => {
    expect(names({})).toEqual(['now', 'patch', 'mcp__git__log'])
    expect(read({ tools })).toMatchObject({
      unread: ['tools.1.format', 'tools.2.tools.1', 'tools.3'],
      toolChoice: 'auto',
    })
  })

  it('are those that are allowed', () => {
    const allowed = {
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'now' }],
    }
    expect(names({ tool_choice: allowed })).toEqual(['now'])
    expect(read({ tools, tool_choice: allowed })).toMatchObject({ toolChoice: 'required' })
    const named = { type: 'function', name: 'now' }
    expect(read({ tools, tool_choice: named })).toMatchObject({ toolChoice: { name: 'now' } })
  })
})

it('everything else that can be asked is asked', () => {
  const schema = { type: 'object' }
  expect(
    read({
      max_output_tokens: 7,
      temperature: 0.5,
      reasoning: { effort: 'xhigh', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'a', schema, strict: true }, verbosity: 'low' },
      parallel_tool_calls: false,
      include: ['message.output_text.logprobs'],
      top_logprobs: 3,
      truncation: 'disabled',
      store: false,
      client_metadata: { a: 'b' },
      prompt_cache_key: 'k',
    }),
  ).toMatchObject({
    tokensMax: 7,
    options: { temperature: 0.5 },
    thinking: 'max',
    format: { kind: 'schema', name: 'a', schema },
    mayCallInParallel: false,
    logprobs: { top: 3 },
    mayTruncate: false,
    unread: ['text.verbosity'],
  })
})

describe('what cannot be had', () => {
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '[1]' }
  it.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id', /keeps no responses/],
    [{ conversation: 'conv_1' }, 'conversation', /keeps no responses/],
    [{ prompt: { id: 'p' } }, 'prompt', /keeps no responses/],
    [{ background: true }, 'background', /keeps no responses/],
    [{ input: [{ type: 'item_reference', id: 'i' }] }, 'input[0]', /send the item itself/],
    [{ input: [call] }, 'input[0].arguments', /not the JSON text of an object/],
    [{ input: [] }, 'input', /at least one/],
    [{ input: 7 }, 'input', /not valid/],
    [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role', /expected one of/],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name', /required/],
    [{ tool_choice: { type: 'web_search' } }, 'tool_choice.type', /not valid/],
  ])('%j is refused at the door', (changes, param, message) => {
    const body = Buffer.from(JSON.stringify({ model: 'm', input: 'x', ...changes }))
    const refusal = { code: 'invalid_request', param, message: expect.stringMatching(message) }
    expect(parseOpenaiInference('v1_responses', body, parseRules())).toMatchObject(refusal)
  })

  it.each([null, undefined])('but %s asks for nothing', (nothing) => {
    const asked = { previous_response_id: nothing, conversation: nothing, background: false }
    expect(read(asked)).toMatchObject({ kind: 'chat', unread: [] })
  })
})
