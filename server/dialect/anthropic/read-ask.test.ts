import { describe, expect, it } from 'vitest'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import { parseMessages, parseTokenCount } from './parse-inference.ts'
import { readMessagesAsk } from './read-ask.ts'

const TARGET = { model: 'm', isStreaming: false, runner: { numCtx: null, keepAlive: null } }

const HELLO = { role: 'user', content: 'Hello' }

const read = (changes: object = {}) =>
  readMessagesAsk({ model: 'm', max_tokens: 9, messages: [HELLO], ...changes }, TARGET)

const saying = (...messages: object[]) => {
  const ask = read({ messages })
  return 'code' in ask ? ask : ask.messages
}

const text = (said: string) => ({ kind: 'text', text: said })
const user = (...content: object[]) => ({ role: 'user', content })
const assistant = (...content: object[]) => ({ role: 'assistant', content })

describe('a message', () => {
  it('is a text', () => {
    expect(saying(HELLO)).toEqual([{ role: 'user', parts: [text('Hello')] }])
  })

  it('loses the empty texts that carried its client over a wait', () => {
    const empty = { type: 'text', text: '' }
    expect(saying(user(empty, { type: 'text', text: 'a' }), assistant(empty), HELLO)).toEqual([
      { role: 'user', parts: [text('a')] },
      { role: 'user', parts: [text('Hello')] },
    ])
  })

  it('has images, as they are or as links, and texts of documents', () => {
    const base64 = { type: 'base64', media_type: 'image/png', data: 'QUJD' }
    const url = { type: 'url', url: 'http://x/y.png' }
    const document = { type: 'text', media_type: 'text/plain', data: 'a page' }
    expect(
      saying(
        user(
          { type: 'image', source: base64 },
          { type: 'image', source: url },
          { type: 'document', source: document },
          { type: 'document', source: { ...base64, media_type: 'application/pdf' } },
          { type: 'search_result' },
        ),
      ),
    ).toEqual([
      {
        role: 'user',
        parts: [
          { kind: 'image', mime: 'image/png', base64: 'QUJD' },
          { kind: 'image_link', url: 'http://x/y.png' },
          text('a page'),
          { kind: 'other', type: 'document' },
          { kind: 'other', type: 'search_result' },
        ],
      },
    ])
  })

  it('of the model has its thoughts and calls, and leaves out what only Anthropic can read', () => {
    expect(
      saying(
        assistant(
          { type: 'thinking', thinking: 'Hm', signature: 's' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'text', text: 'Let me see.' },
          { type: 'tool_use', id: 't1', name: 'now', input: { a: 1 } },
        ),
      ),
    ).toEqual([
      {
        role: 'assistant',
        text: 'Let me see.',
        thinking: 'Hm',
        calls: [{ id: 't1', name: 'now', argumentsJson: '{"a":1}' }],
      },
    ])
  })

  it('of results becomes one message for each, before what the user says', () => {
    const call = { type: 'tool_use', id: 't1', name: 'now', input: {} }
    const results = user(
      { type: 'text', text: 'And?' },
      { type: 'tool_result', tool_use_id: 't1', content: '12:00' },
      {
        type: 'tool_result',
        tool_use_id: 't2',
        is_error: true,
        content: [{ type: 'text', text: 'no such file' }],
      },
    )
    const [, ...rest] = saying(assistant(call), results) as readonly unknown[]
    expect(rest).toEqual([
      { role: 'tool', callId: 't1', name: 'now', parts: [text('12:00')] },
      { role: 'tool', callId: 't2', name: null, parts: [text('Error:'), text('no such file')] },
      { role: 'user', parts: [text('And?')] },
    ])
  })

  it('without content is the result of a tool that said nothing', () => {
    expect(saying(user({ type: 'tool_result', tool_use_id: 't1' }))).toEqual([
      { role: 'tool', callId: 't1', name: null, parts: [] },
    ])
  })
})

describe('the system prompt', () => {
  it.each([
    ['Be nice.', [text('Be nice.')]],
    [
      [
        { type: 'text', text: 'Be nice.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: '' },
      ],
      [text('Be nice.')],
    ],
  ])('comes first: %j', (system, parts) => {
    expect(read({ system })).toMatchObject({ messages: [{ role: 'system', parts }, {}] })
  })

  it('is none where it is empty', () => {
    for (const system of ['', [], null]) expect(read({ system })).toMatchObject({ messages: [{}] })
  })
})

describe('parameters', () => {
  it.each([
    [
      { temperature: 0.5, top_p: 0.9, top_k: 4 },
      { options: { temperature: 0.5, top_p: 0.9, top_k: 4 } },
    ],
    [{ temperature: null }, { options: {} }],
    [{ stop_sequences: ['END'] }, { stop: ['END'] }],
    [{ max_tokens: 7 }, { tokensMax: 7 }],
    [{ tool_choice: { type: 'auto' } }, { toolChoice: 'auto', mayCallInParallel: null }],
    [{ tool_choice: { type: 'any' } }, { toolChoice: 'required' }],
    [{ tool_choice: { type: 'none' } }, { toolChoice: 'none' }],
    [{ tool_choice: { type: 'tool', name: 'now' } }, { toolChoice: { name: 'now' } }],
    [
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      { toolChoice: 'auto', mayCallInParallel: false },
    ],
    [{}, { thinking: false }],
    [{ thinking: { type: 'disabled' } }, { thinking: false }],
    [{ thinking: { type: 'enabled', budget_tokens: 9 } }, { thinking: null }],
    [{ thinking: { type: 'adaptive' } }, { thinking: null }],
    [{ metadata: { user_id: 'u' }, service_tier: 'auto' }, { unread: [] }],
    [{ context_management: { edits: [] } }, { unread: ['context_management'] }],
    [
      {
        output_config: {
          effort: 'high',
          format: { type: 'json_schema', schema: { type: 'object' } },
        },
      },
      { format: { kind: 'schema', name: 'schema', schema: { type: 'object' } } },
    ],
  ])('%j', (changes, expected) => {
    expect(read(changes)).toMatchObject(expected)
  })

  it('offer tools that have a schema, and name those that only Anthropic has', () => {
    const tools = [
      { name: 'now', description: 'Time', input_schema: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search' },
    ]
    expect(read({ tools })).toMatchObject({
      tools: [
        { name: 'now', description: 'Time', parameters: { type: 'object' }, isStrict: false },
      ],
      unread: ['tools.1'],
    })
  })
})

describe('what is wrong', () => {
  it.each([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [user({ type: 'text' })] }, 'messages[0].content[0].text'],
    [{ tool_choice: { type: 'some' } }, 'tool_choice.type'],
    [{ temperature: 'hot' }, 'temperature'],
  ])('%j is named', (changes, param) => {
    expect(read(changes)).toMatchObject({ code: 'invalid_request', param })
  })

  it.each([
    ['', /EOF/],
    ['{"model":', /unexpected/],
    ['{"max_tokens":1}', /model is required/],
    [
      '{"model":"m","max_tokens":9999999,"messages":[{"role":"user","content":"a"}]}',
      /max_tokens is/,
    ],
    [
      '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"http://x"}}]}]}',
      /image URLs/,
    ],
  ])('%s is refused at the door', (body, message) => {
    expect(parseMessages(Buffer.from(body), parseRules())).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message),
    })
  })
})

describe('a count of tokens', () => {
  const count = (body: object) => parseTokenCount(Buffer.from(JSON.stringify(body)), parseRules())

  it('grows with the text, the tools and the images, and needs no limit', () => {
    const asked = { model: 'm', messages: [{ role: 'user', content: 'a'.repeat(350) }] }
    expect(count(asked)).toEqual({ model: 'm', tokens: 104 })
    const tools = [{ name: 'now', input_schema: { type: 'object' } }]
    expect(count({ ...asked, tools })).toMatchObject({ tokens: expect.toSatisfy((n) => n > 104) })
    const source = { type: 'base64', media_type: 'image/png', data: 'QUJD' }
    const image = { role: 'user', content: [{ type: 'image', source }] }
    expect(count({ ...asked, messages: [image] })).toEqual({ model: 'm', tokens: 772 })
  })
})
