import { describe, expect, it } from 'vitest'
import type { ChatAsk, EmbedAsk, TextAsk } from '../../flow/ask.ts'
import { chatAsk, embedAsk, textAsk } from '../../testing/dialect/asks.ts'
import { requestOf } from './host-request.ts'

const sent = (ask: ChatAsk | TextAsk | EmbedAsk) => {
  const request = requestOf(ask)
  if ('code' in request) throw new Error(request.message)
  return { ...request, body: JSON.parse(request.body.toString()) as Record<string, unknown> }
}

describe('a chat', () => {
  it('is asked of /api/chat, and says nothing that was not said', () => {
    expect(sent(chatAsk())).toEqual({
      path: '/api/chat',
      dropped: [],
      body: {
        model: 'm',
        stream: true,
        options: {},
        messages: [{ role: 'user', content: 'hi' }],
      },
    })
  })

  it.each<[Partial<ChatAsk>, object]>([
    [{ isNeutralByDefault: true }, { options: { temperature: 1, top_p: 1 } }],
    [
      { isNeutralByDefault: true, options: { temperature: 0, seed: 7 } },
      { options: { temperature: 0, top_p: 1, seed: 7 } },
    ],
    [{ tokensMax: 3, stop: ['a'] }, { options: { num_predict: 3, stop: ['a'] } }],
    [{ runner: { numCtx: 9, keepAlive: '5m' } }, { options: { num_ctx: 9 }, keep_alive: '5m' }],
    [{ format: { kind: 'json' } }, { format: 'json' }],
    [{ format: { kind: 'schema', name: 'x', schema: { a: 1 } } }, { format: { a: 1 } }],
    [{ thinking: false }, { think: false }],
    [{ thinking: 'max' }, { think: 'max' }],
    [{ logprobs: { top: 2 } }, { logprobs: true, top_logprobs: 2 }],
    [{ mayTruncate: false }, { truncate: false }],
  ])('%j', (changes, expected) => {
    expect(sent(chatAsk(changes)).body).toMatchObject(expected)
  })

  it('shows a history as Ollama has it', () => {
    const { body } = sent(
      chatAsk({
        messages: [
          {
            role: 'system',
            parts: [
              { kind: 'text', text: 'be' },
              { kind: 'text', text: 'nice' },
            ],
          },
          { role: 'user', parts: [{ kind: 'image', mime: 'image/png', base64: 'iVBOR' }] },
          {
            role: 'assistant',
            text: '',
            thinking: 'hm',
            calls: [{ id: 'c1', name: 'f', argumentsJson: '{"a":1}' }],
          },
          { role: 'tool', callId: 'c1', name: 'f', parts: [{ kind: 'text', text: '18 C' }] },
        ],
      }),
    )
    expect(body['messages']).toEqual([
      { role: 'system', content: 'be\nnice' },
      { role: 'user', content: '', images: ['iVBOR'] },
      {
        role: 'assistant',
        content: '',
        thinking: 'hm',
        tool_calls: [{ id: 'c1', function: { index: 0, name: 'f', arguments: { a: 1 } } }],
      },
      { role: 'tool', content: '18 C', tool_name: 'f', tool_call_id: 'c1' },
    ])
  })

  const tools = ['f', 'g'].map((name) => ({
    name,
    description: null,
    parameters: { type: 'object' },
    isStrict: false,
  }))
  const named = (...names: string[]) =>
    names.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } }))

  it.each<[ChatAsk['toolChoice'], object[] | undefined, string[]]>([
    ['auto', named('f', 'g'), []],
    ['none', undefined, []],
    ['required', named('f', 'g'), ['tool_choice']],
    [{ name: 'g' }, named('g'), ['tool_choice']],
  ])('offers tools by the choice %j', (toolChoice, expected, dropped) => {
    const request = sent(chatAsk({ tools, toolChoice }))
    expect(request.body['tools']).toEqual(expected)
    expect(request.dropped).toEqual(dropped)
  })

  it('names what it leaves out', () => {
    const strict = tools.map((tool) => ({ ...tool, isStrict: true }))
    const ask = chatAsk({ tools: strict, mayCallInParallel: false, unread: ['logit_bias'] })
    expect(sent(ask).dropped).toEqual(['logit_bias', 'parallel_tool_calls', 'tools.strict'])
    expect(sent(chatAsk({ tools: strict, toolChoice: 'none' })).dropped).toEqual([])
  })

  it.each<[Partial<ChatAsk>, string]>([
    [{ answers: 2 }, 'one answer'],
    [
      { messages: [{ role: 'user', parts: [{ kind: 'image_link', url: 'http://x' }] }] },
      'image URLs are not',
    ],
    [
      { messages: [{ role: 'user', parts: [{ kind: 'other', type: 'video' }] }] },
      'of the type video',
    ],
  ])('refuses what would change its meaning: %j', (changes, message) => {
    expect(requestOf(chatAsk(changes))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(message),
    })
  })
})

it('a text is asked of /api/generate', () => {
  expect(
    sent(
      textAsk({ suffix: 'z', isRaw: true, images: [{ kind: 'image', mime: null, base64: 'x' }] }),
    ),
  ).toMatchObject({
    path: '/api/generate',
    body: { prompt: 'p', suffix: 'z', raw: true, images: ['x'] },
  })
})

it('vectors are asked of /api/embed', () => {
  const ask = embedAsk({ inputs: ['a', 'b'], dimensions: 8, mayTruncate: false })
  expect(sent(ask)).toEqual({
    path: '/api/embed',
    dropped: [],
    body: { model: 'm', input: ['a', 'b'], dimensions: 8, truncate: false },
  })
  expect(requestOf(embedAsk({ inputs: [[1, 2]] }))).toMatchObject({ code: 'invalid_request' })
})
