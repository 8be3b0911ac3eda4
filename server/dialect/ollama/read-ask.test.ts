import { describe, expect, it } from 'vitest'
import type { Call } from '../../flow/call.ts'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import { parseInference, type NativeOperation } from './parse-inference.ts'
import { readNativeAsk } from './read-ask.ts'

const read = (operation: NativeOperation, body: object) => {
  const text = Buffer.from(JSON.stringify({ model: 'm', ...body }))
  return readNativeAsk(parseInference(operation, text, parseRules()) as Call)
}

const messages = [{ role: 'user', content: 'hi' }]

describe('a native chat asks', () => {
  it.each<[string, object, object]>([
    ['for what it says and no more', {}, { kind: 'chat', model: 'm', isStreaming: true, stop: [] }],
    ['for no limit where it says -1', { options: { num_predict: -1 } }, { tokensMax: null }],
    [
      'for a limit',
      { options: { num_predict: 3, top_k: 5 } },
      { tokensMax: 3, options: { top_k: 5 } },
    ],
    ['for a context', { options: { num_ctx: 9 } }, { runner: { numCtx: 9, keepAlive: null } }],
    ['for stops', { options: { stop: ['a'] } }, { stop: ['a'], options: {} }],
    ['for JSON', { format: 'json' }, { format: { kind: 'json' } }],
    ['for no format', { format: '' }, { format: null }],
    [
      'for a schema',
      { format: { type: 'object' } },
      { format: { kind: 'schema', name: 'schema', schema: { type: 'object' } } },
    ],
    ['for thinking', { think: 'high' }, { thinking: 'high' }],
    ['for no thinking', { think: false }, { thinking: false }],
    ['for probabilities', { logprobs: true, top_logprobs: 2 }, { logprobs: { top: 2 } }],
    ['with what nobody else has', { shift: false, x: 1, y: null }, { unread: ['shift', 'x'] }],
  ])('%s', (_name, body, expected) => {
    expect(read('chat', { messages, ...body })).toMatchObject(expected)
  })

  it('with images, calls and results', () => {
    const history = [
      { role: 'USER', content: 'look', images: ['iVBOR'] },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }],
      },
      { role: 'tool', content: '18 C', tool_name: 'f' },
    ]
    const image = { kind: 'image', mime: null, base64: 'iVBOR' }
    expect(read('chat', { messages: history })).toMatchObject({
      messages: [
        { role: 'user', parts: [{ kind: 'text', text: 'look' }, image] },
        {
          role: 'assistant',
          text: '',
          thinking: null,
          calls: [{ id: null, name: 'f', argumentsJson: '{"a":1}' }],
        },
        { role: 'tool', callId: null, name: 'f', parts: [{ kind: 'text', text: '18 C' }] },
      ],
    })
  })

  it.each<[object, string]>([
    [{ messages: [{ role: 'nobody', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [1] }] }, 'messages[0].content'],
    [{ messages, options: { stop: 'x' } }, 'options.stop'],
    [{ messages, format: 5 }, 'format'],
  ])('nothing that is not of its form: %j', (body, param) => {
    expect(read('chat', body)).toMatchObject({ code: 'invalid_request', param })
  })
})

it.each<[NativeOperation, object, object]>([
  [
    'generate',
    { prompt: 'p', system: 's' },
    { kind: 'text', prompt: 'p', system: 's', isRaw: false },
  ],
  ['generate', { prompt: 'p', raw: true, suffix: 'z' }, { isRaw: true, suffix: 'z' }],
  ['generate', { prompt: '' }, { kind: 'load', model: 'm' }],
  ['chat', { messages: [], keep_alive: 5 }, { kind: 'load', runner: { keepAlive: 5 } }],
  ['embed', { input: ['a', 'b'] }, { kind: 'embed', inputs: ['a', 'b'], mayTruncate: true }],
  ['embed', { input: 'a', truncate: false, dimensions: 8 }, { mayTruncate: false, dimensions: 8 }],
  ['embed', {}, { inputs: [] }],
  ['embeddings', { prompt: 'a' }, { kind: 'embed', inputs: ['a'] }],
])('%s %j', (operation, body, expected) => {
  expect(read(operation, body)).toMatchObject(expected)
})
