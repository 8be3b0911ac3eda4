import { describe, expect, it } from 'vitest'
import { createOpenaiProtocol } from '../../dialect/openai/host-protocol.ts'
import type { Message } from '../../flow/ask.ts'
import type { OpenaiServer } from '../../flow/host-profile.ts'
import { recordedText, recording } from '../upstream/recording.ts'
import { chatAsk, embedAsk, textAsk } from './asks.ts'
import { describeProtocol, type RecordedReply } from './protocol-contract.ts'

// vLLM, llama.cpp and other servers with OpenAI's API, by what real ones were recorded to say.

const TERMS = { takesPriority: false, takesUnknownOptions: false }

type Server = 'vllm' | 'llama-cpp'

const protocolOf = (server: OpenaiServer) =>
  createOpenaiProtocol({ protocol: 'openai', server, ids: ['Org/Big', 'm'], ...TERMS })

const bytes = (name: string, server: Server): Buffer => Buffer.from(recordedText(name, server))

const recorded = (server: Server, name: string, said: RecordedReply['said']): RecordedReply => {
  const { request, response } = recording(name, server)
  const isStream = JSON.stringify(response.headers).includes('text/event-stream')
  const ask = request.path.endsWith('/completions') ? chatAsk() : textAsk({ isRaw: true })
  return { ask, bytes: bytes(name, server), isStream, said }
}

const errorOf = (server: Server, name: string): readonly [number, string] => [
  recording(name, server).response.status,
  recordedText(name, server),
]

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const chunk = (delta: object, finish: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finish }] })
const DONE = 'data: [DONE]\n\n'
const call = (fragment: object): string => chunk({ tool_calls: [fragment] })

const RIVERS = 'The Nile, the Volga and the Danube.'
const SUM = { text: '\n\n2 + 2 = 4.', thinking: '\nTwo and two make four.\n' }
const WEATHER = ['Oslo', 'Lima'].map((city) => ({
  name: 'get_weather',
  arguments: { city, unit: 'C' },
}))
const MADE_UP = {
  'an HTML page': [Buffer.from('<html>'), 'incomplete'],
  'data that is no JSON': [Buffer.from('data: {"x",}\n\n'), 'broken'],
  'text that is a number': [Buffer.from(chunk({ content: 7 })), 'broken'],
  'a call without a name': [Buffer.from(call({ index: 0, id: 'x' })), 'broken'],
  '[DONE] alone': [Buffer.from(DONE), 'error'],
  nothing: [Buffer.alloc(0), 'incomplete'],
} as const
const MADE_UP_WHOLES = {
  'no JSON': [Buffer.from('<html>'), 'broken'],
  'an object of wrong types': [Buffer.from('{"choices":[{"message":7}]}'), 'broken'],
  'no choice': [Buffer.from('{"choices":[]}'), 'broken'],
  'an error with status 200': [Buffer.from('{"error":{"message":"no"}}'), 'error'],
  'an answer that did not end': [
    Buffer.from('{"choices":[{"message":{"content":"a"},"finish_reason":null}]}'),
    'incomplete',
  ],
} as const

describeProtocol('vLLM', {
  protocol: protocolOf('vllm'),
  replies: {
    'a text': recorded('vllm', 'chat-stream-usage', {
      text: RIVERS,
      reason: 'stop',
      completionTokens: 17,
    }),
    'a text, whole': recorded('vllm', 'chat', {
      text: RIVERS,
      reason: 'stop',
      completionTokens: 17,
    }),
    'a thought': recorded('vllm', 'chat-stream-reasoning', {
      ...SUM,
      reason: 'stop',
      completionTokens: 21,
      cachedTokens: 0,
    }),
    'a thought, whole': recorded('vllm', 'chat-reasoning', {
      ...SUM,
      reason: 'stop',
      completionTokens: 21,
      cachedTokens: 0,
    }),
    'two calls': recorded('vllm', 'tools-parallel-stream', {
      calls: WEATHER,
      reason: 'tool_calls',
      completionTokens: 74,
    }),
    'two calls, whole': recorded('vllm', 'tools-parallel', {
      calls: WEATHER,
      reason: 'tool_calls',
      completionTokens: 74,
    }),
    'a named tool, whose end says stop': recorded('vllm', 'tools-named-stream', {
      calls: [{ name: 'get_time', arguments: { city: 'Oslo' } }],
      reason: 'tool_calls',
      completionTokens: 29,
    }),
    'a text and a call': recorded('vllm', 'tools-text-then-call-stream', {
      text: 'Let me look that up.\n',
      calls: [{ name: 'get_time', arguments: { city: 'Lima' } }],
      reason: 'tool_calls',
      completionTokens: 37,
    }),
    'comments between': recorded('vllm', 'chat-stream-keep-alive', {
      thinking: 'The Nile',
      reason: 'length',
      completionTokens: 3,
      cachedTokens: 0,
    }),
    'many alphabets': recorded('vllm', 'chat-stream-utf8', {
      text: 'Hi 👋🏽 — ça va? こんにちは 🌍!',
      reason: 'stop',
      completionTokens: 45,
    }),
    'a bare completion': recorded('vllm', 'completions-stream', {
      text: ' Nile, Volga, Danube, Amazon.',
      reason: 'stop',
      completionTokens: 19,
    }),
  },
  badStreams: {
    ...MADE_UP,
    'a server that stops': [bytes('term-running-stream', 'vllm'), 'error'],
    'a server that stops while it waits': [bytes('term-waiting-stream', 'vllm'), 'error'],
    'an engine that dies': [bytes('engine9-running-stream', 'vllm'), 'error'],
  },
  badWholes: {
    ...MADE_UP_WHOLES,
    'a server that stops': [bytes('term-running-whole', 'vllm'), 'error'],
  },
  errors: [
    [
      ...errorOf('vllm', 'queue-full'),
      'The engine is currently busy and cannot accept new requests. Please try again later or on a different instance.',
      'busy',
    ],
    [
      ...errorOf('vllm', 'term-arriving-stream'),
      'cannot schedule new futures after shutdown',
      'unbegun',
    ],
    [
      ...errorOf('vllm', 'engine9-running-whole'),
      'EngineCore encountered an issue. See stack trace (above) for the root cause.',
      'died',
    ],
    [
      ...errorOf('vllm', 'error-prompt-too-long'),
      "This model's maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=1025)",
      'too_long',
    ],
    [...errorOf('vllm', 'error-unknown-model'), "model 'nope' not found", 'other'],
    [...errorOf('vllm', 'auth-no-key'), 'Unauthorized', 'other'],
    [...errorOf('vllm', 'embeddings-refused'), 'Not Found', 'other'],
    [400, '{"object":"error","message":"flat","code":400}', 'flat', 'other'],
    [502, '<html>', 'the host answered with an error', 'other'],
    [500, '', 'the host answered with an error', 'other'],
  ],
})

const HELLO = 'Say hello. mendatanguser\nSay hello. mendatanguser\n'

describeProtocol('llama.cpp', {
  protocol: protocolOf('llama.cpp'),
  replies: {
    'a text': recorded('llama-cpp', 'v1-chat-stream-usage', {
      text: HELLO,
      reason: 'length',
      completionTokens: 12,
      cachedTokens: 7,
    }),
    'a text, counted by its timings': recorded('llama-cpp', 'v1-chat-stream', {
      text: HELLO,
      reason: 'length',
      completionTokens: 12,
      cachedTokens: 1,
    }),
    'a text, whole': recorded('llama-cpp', 'v1-chat-nostream', {
      text: HELLO,
      reason: 'length',
      completionTokens: 12,
      cachedTokens: 7,
    }),
    'a bare completion': recorded('llama-cpp', 'v1-completions-stream', {
      text: ' four, five, six, seven,',
      reason: 'length',
      completionTokens: 8,
      cachedTokens: 2,
    }),
    'a bare completion, whole': recorded('llama-cpp', 'v1-completions', {
      text: ' four, five, six, seven,',
      reason: 'length',
      completionTokens: 8,
      cachedTokens: 1,
    }),
  },
  badStreams: {
    ...MADE_UP,
    'a server that stops': [bytes('v1-chat-server-sigterm', 'llama-cpp'), 'incomplete'],
  },
  badWholes: MADE_UP_WHOLES,
  errors: [
    [...errorOf('llama-cpp', 'v1-chat-loading'), 'Loading model', 'busy'],
    [
      ...errorOf('llama-cpp', 'v1-chat-context-overflow'),
      'request (6010 tokens) exceeds the available context size (2048 tokens), try increasing it',
      'too_long',
    ],
    [
      ...errorOf('llama-cpp', 'v1-embeddings-too-long'),
      'input (902 tokens) is too large to process. increase the physical batch size (current batch size: 512)',
      'too_long',
    ],
    [...errorOf('llama-cpp', 'key-wrong'), 'Invalid API Key', 'other'],
    [...errorOf('llama-cpp', 'unknown-path'), 'File Not Found', 'other'],
  ],
})

const madeUp = (text: string, said: RecordedReply['said']): RecordedReply => ({
  ask: chatAsk(),
  bytes: Buffer.from(text),
  isStream: true,
  said,
})

describeProtocol('OpenAI’s API and no more', {
  protocol: protocolOf('plain'),
  replies: {
    'lines that end as on Windows': madeUp(
      [chunk({ role: 'assistant', content: 'Hi' }), chunk({}, 'stop'), DONE]
        .join('')
        .replaceAll('\n', '\r\n'),
      { text: 'Hi', reason: 'stop', completionTokens: null },
    ),
    'thinking under both of its names': madeUp(
      chunk({ reasoning: 'Hm', reasoning_content: 'Hm' }) + chunk({}, 'stop') + DONE,
      { thinking: 'Hm', reason: 'stop', completionTokens: null },
    ),
    'two calls under one index': madeUp(
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }) +
        call({ index: 0, id: 'b', function: { name: 'g', arguments: '{"x":' } }) +
        call({ index: 0, id: 'b', function: { arguments: '1}' } }) +
        chunk({}, 'tool_calls') +
        DONE,
      {
        calls: [
          { name: 'f', arguments: {} },
          { name: 'g', arguments: { x: 1 } },
        ],
        reason: 'tool_calls',
        completionTokens: null,
      },
    ),
    'calls without an index': madeUp(
      call({ id: 'a', function: { name: 'f', arguments: '{"x":' } }) +
        call({ function: { arguments: '1}' } }) +
        call({ id: 'b', function: { name: 'g' } }) +
        chunk({}, 'stop') +
        DONE,
      {
        calls: [
          { name: 'f', arguments: { x: 1 } },
          { name: 'g', arguments: {} },
        ],
        reason: 'tool_calls',
        completionTokens: null,
      },
    ),
    'no [DONE]': madeUp(chunk({ content: 'Hi' }) + chunk({}, 'stop'), {
      text: 'Hi',
      reason: 'stop',
      completionTokens: null,
    }),
  },
  badStreams: MADE_UP,
  badWholes: MADE_UP_WHOLES,
  errors: [[429, '{"error":{"message":"slow down"}}', 'slow down', 'other']],
})

describe('what is asked', () => {
  const asked = (server: OpenaiServer, ask: Parameters<typeof chatAsk>[0]) => {
    const request = protocolOf(server).request(chatAsk(ask))
    if (request === null || 'code' in request) throw new Error('not asked')
    return {
      body: JSON.parse(request.body.toString()) as Record<string, unknown>,
      dropped: request.dropped,
    }
  }

  // wire.md 7, row 66
  it('has nothing in it that says nothing', () => {
    const { body } = asked('vllm', { options: { seed: -1 }, stop: [], tools: [], tokensMax: null })
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream', 'stream_options'])
  })

  // wire.md 7, row 32
  it('matches results to calls that have no id, by name and then in order', () => {
    const calls = ['f', 'g', 'g'].map((name) => ({ id: null, name, argumentsJson: '{"a":1}' }))
    const result = (name: string | null): Message => ({
      role: 'tool',
      callId: null,
      name,
      parts: [{ kind: 'text', text: '18 C' }],
    })
    const { body } = asked('vllm', {
      messages: [
        { role: 'assistant', text: '', thinking: null, calls },
        result('g'),
        result(null),
        result('g'),
      ],
    })
    const [assistant, ...results] = body['messages'] as {
      tool_calls: { id: string; function: { arguments: string } }[]
      tool_call_id: string
    }[]
    const ids = assistant!.tool_calls.map(({ id }) => id)
    expect(assistant!.tool_calls[0]!.function.arguments).toBe('{"a":1}')
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect(results.map(({ tool_call_id: id }) => id)).toEqual([ids[1], ids[0], ids[2]])
  })

  it.each([
    ['vllm', { top_k: 5, min_p: 0.1, repetition_penalty: 1.1 }, ['mirostat', 'num_gpu']],
    ['llama.cpp', { top_k: 5, min_p: 0.1, repeat_penalty: 1.1, mirostat: 2 }, ['num_gpu']],
    ['plain', {}, ['top_k', 'min_p', 'repeat_penalty', 'mirostat', 'num_gpu']],
  ] as const)('names options as %s does and tells what it has not', (server, expected, dropped) => {
    const options = { top_k: 5, min_p: 0.1, repeat_penalty: 1.1, mirostat: 2, num_gpu: 3 }
    const heard = asked(server, { options })
    expect(heard.body).toMatchObject(expected)
    expect(heard.dropped).toEqual(dropped)
  })

  it.each([
    [true, 'vllm', { chat_template_kwargs: { enable_thinking: true } }],
    [false, 'vllm', { chat_template_kwargs: { enable_thinking: false } }],
    ['max', 'vllm', { chat_template_kwargs: { enable_thinking: true }, reasoning_effort: 'max' }],
    [
      'low',
      'llama.cpp',
      { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'low' } },
    ],
    ['max', 'plain', { reasoning_effort: 'high' }],
  ] as const)('asks for thinking %s on %s', (thinking, server, expected) => {
    expect(asked(server, { thinking }).body).toMatchObject(expected)
  })

  it('goes on with an answer whose beginning is given', () => {
    const messages: Message[] = [{ role: 'assistant', text: 'I', thinking: null, calls: [] }]
    expect(asked('vllm', { messages }).body).toMatchObject({ continue_final_message: true })
    expect(asked('llama.cpp', { messages }).body).not.toHaveProperty('continue_final_message')
  })

  it.each([
    ['iVBORw0KGgoAAAAN', 'data:image/png;base64,'],
    ['/9j/4AAQSkZJRgAB', 'data:image/jpeg;base64,'],
    ['R0lGODlhAQABAAAA', 'data:image/gif;base64,'],
    ['UklGRiQAAABXRUJQ', 'data:image/webp;base64,'],
  ])('says what kind of image %s is', (base64, start) => {
    const image = { kind: 'image', mime: null, base64 } as const
    const { body } = asked('vllm', { messages: [{ role: 'user', parts: [image] }] })
    expect(JSON.stringify(body['messages'])).toContain(`"url":"${start}${base64}"`)
  })

  it('cannot be a gap to be filled', () => {
    expect(protocolOf('vllm').request(textAsk({ suffix: 'x' }))).toMatchObject({
      message: '"m" does not support insert',
    })
  })

  it('leaves out the probabilities of a bare completion, and says so', () => {
    const ask = textAsk({ isRaw: true, logprobs: { top: 2 } })
    expect(protocolOf('vllm').request(ask)).toMatchObject({ dropped: ['logprobs'] })
  })

  it('is nothing where nothing is to be embedded', () => {
    expect(protocolOf('vllm').request(embedAsk({ inputs: [] }))).toBeNull()
  })

  it('knows the one spelling of a name that the host knows', () => {
    expect(protocolOf('vllm').idOf('org/big:latest')).toBe('Org/Big')
    expect(protocolOf('vllm').idOf('else:latest')).toBeNull()
  })
})

describe('vectors', () => {
  const vectorsOf = (body: string) =>
    protocolOf('llama.cpp')
      .readWhole(embedAsk(), Buffer.from(body))
      .flatMap((said) => (said.kind === 'vectors' ? said.vectors : []))

  it('are put into the order of their index', () => {
    const data = [1, 0].map((index) => ({ index, embedding: [index] }))
    expect(vectorsOf(JSON.stringify({ data }))).toEqual([[0], [1]])
  })

  it('may come as base64', () => {
    const [vector] = vectorsOf(recordedText('v1-embeddings-base64', 'llama-cpp'))
    expect(vector).toHaveLength(384)
    expect(vector![0]).toBeCloseTo(-0.0629, 3)
  })

  it.each(['{"data":[{"index":5,"embedding":[1]}]}', '{"data":[{"embedding":["1"]}]}', '{}'])(
    'are not made up: %s',
    (body) => {
      expect(protocolOf('plain').readWhole(embedAsk(), Buffer.from(body))).toMatchObject([
        { kind: 'broken' },
      ])
    },
  )
})
