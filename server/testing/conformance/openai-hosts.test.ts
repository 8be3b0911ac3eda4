import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import type { RawReply } from '../clients/raw-request.ts'
import { rawRequest } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { recordedText } from '../upstream/recording.ts'
import { chunkedReply, EVENT_STREAM, wholeReply } from '../upstream/steps.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { ready } from './testbed.ts'

// Native callers on hosts that know nothing of Ollama: what vLLM and llama.cpp are asked, and what is
// made of the peculiarities of their answers. The hosts serve Ollama's paths too, as some builds do.

const MODEL = 'Org/Model-1B'
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const KINDS = {
  vllm: { '/version': recordedText('version', 'vllm') },
  'llama.cpp': { '/props': recordedText('props', 'llama-cpp') },
} as const

type Kind = keyof typeof KINDS

const OWNERS = { vllm: 'vllm', 'llama.cpp': 'llamacpp' } as const

const beds = {} as Record<Kind, { upstream: Upstream; gateway: TestGateway }>

const startBed = async (kind: Kind): Promise<(typeof beds)[Kind]> => {
  const upstream = await startUpstream({ models: ['gemma3:270m'], replays: false })
  const data = [{ id: MODEL, object: 'model', owned_by: OWNERS[kind] }]
  const answers = { ...KINDS[kind], '/v1/models': JSON.stringify({ object: 'list', data }) }
  for (const [path, body] of Object.entries(answers)) {
    upstream.script(wholeReply(200, 'application/json', body), {
      times: Infinity,
      when: ({ route }) => route === path,
    })
  }
  const gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'openai', url: `${upstream.url}/v1`, slots: 1 }],
    settings: { RETRY__PER_MINUTE: '0', RETRY__SHARE: '0', BREAKER__FAILURES: '1000' },
  })
  await ready(gateway)
  return { upstream, gateway }
}

beforeAll(async () => {
  beds.vllm = await startBed('vllm')
  beds['llama.cpp'] = await startBed('llama.cpp')
})

afterAll(async () => {
  for (const { upstream, gateway } of Object.values(beds)) {
    await gateway.stop()
    await upstream.stop()
  }
})

const delta = (members: object, finish_reason: string | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: members, finish_reason }],
})

const frames = (...events: readonly (object | string)[]): string[] =>
  [...events, 'data: [DONE]\n\n'].map((event) =>
    typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`,
  )

/** A native chat, on a host that answers with these frames. */
const chat = (
  kind: Kind,
  changes: object,
  events: readonly (object | string)[],
): Promise<RawReply> => {
  const { upstream, gateway } = beds[kind]
  upstream.script(chunkedReply(EVENT_STREAM, frames(...events)))
  const messages = [{ role: 'user', content: 'Hello' }]
  return rawRequest(gateway.port, {
    path: '/api/chat',
    body: { model: MODEL, messages, ...changes },
  })
}

const asked = (kind: Kind) => beds[kind].upstream.inferences.at(-1)!

const PLAIN = [
  delta({ role: 'assistant', content: '' }),
  delta({ content: 'Hi' }),
  delta({}, 'stop'),
]
const USAGE = { id: 'c', choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } }

interface AskedHistory {
  readonly messages: readonly [
    user: object,
    assistant: {
      readonly tool_calls: readonly [
        { readonly id: string; readonly function: { readonly arguments: string } },
      ]
    },
    tool: object,
  ]
}

beforeEach(() => expect.hasAssertions())

describe('vLLM', () => {
  it('row 32: is given the arguments of a history as texts, and results with the ids of their calls', async () => {
    const called = [{ function: { name: 'weather', arguments: { city: 'Oslo' } } }]
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: '', tool_calls: called },
      { role: 'tool', tool_name: 'weather', content: '18 C' },
    ]
    await chat('vllm', { messages }, PLAIN)
    const [, assistant, tool] = (asked('vllm').json as unknown as AskedHistory).messages
    const [call] = assistant.tool_calls
    expect(call.function.arguments).toBe('{"city":"Oslo"}')
    expect(call.id).toEqual(expect.stringMatching(/./))
    expect(tool).toEqual({ role: 'tool', tool_call_id: call.id, content: '18 C' })
  })

  it('row 33: is given images as URLs that hold them', async () => {
    const messages = [{ role: 'user', content: 'What is it?', images: [PNG] }]
    await chat('vllm', { messages }, PLAIN)
    expect(asked('vllm').json).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          ],
        },
      ],
    })
  })

  it('row 66: is not given what says nothing and would be refused', async () => {
    const options = { num_predict: -1, seed: -1, stop: [] }
    await chat('vllm', { options, tools: [] }, PLAIN)
    for (const name of [
      'max_tokens',
      'max_completion_tokens',
      'num_predict',
      'seed',
      'stop',
      'tools',
    ]) {
      expect(asked('vllm').json).not.toHaveProperty(name)
    }
  })

  it('row 67: ends once, with the usage that comes after the finish', async () => {
    const lines = ndjsonLines((await chat('vllm', {}, [...PLAIN, USAGE])).body)
    expect(lines.filter(({ done }) => done === true)).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({ done: true, prompt_eval_count: 7, eval_count: 2 })
  })

  it.each([
    ['reasoning', { reasoning: 'Hm' }],
    ['reasoning_content', { reasoning_content: 'Hm' }],
    ['both, the same', { reasoning: 'Hm', reasoning_content: 'Hm' }],
  ])('row 68: thinks once, under %s', async (_names, thought) => {
    const lines = ndjsonLines((await chat('vllm', {}, [delta(thought), ...PLAIN])).body)
    const messages = lines.map(({ message }) => message as { thinking?: string; content: string })
    expect(messages.map(({ thinking = '' }) => thinking).join('')).toBe('Hm')
    expect(messages.map(({ content }) => content).join('')).toBe('Hi')
  })

  it.each([
    ['a text', 401, '{"error":"Unauthorized"}', [502, 503], null],
    [
      'flat',
      400,
      '{"object":"error","message":"too hot","type":"BadRequestError","code":400}',
      [400],
      'too hot',
    ],
  ])('row 69: an error that is %s does no harm', async (_form, status, body, statuses, message) => {
    const { upstream, gateway } = beds.vllm
    upstream.script(wholeReply(status, 'application/json', body))
    const messages = [{ role: 'user', content: 'Hello' }]
    const reply = await rawRequest(gateway.port, {
      path: '/api/chat',
      body: { model: MODEL, messages },
    })
    expect(statuses).toContain(reply.status)
    const { error } = JSON.parse(reply.body.toString())
    expect(error).toEqual(message ?? expect.not.stringContaining('Unauthorized'))
  })
})

describe('llama.cpp', () => {
  it('row 70: its comments are skipped, and its timings tell the tokens and the times', async () => {
    const timings = { cache_n: 5, prompt_n: 4, prompt_ms: 2, predicted_n: 3, predicted_ms: 6.5 }
    const last = { ...delta({}, 'stop'), timings }
    const events = [':\n\n', PLAIN[0]!, ':\n\n', PLAIN[1]!, last]
    const lines = ndjsonLines((await chat('llama.cpp', {}, events)).body)
    expect(lines.map(({ message }) => (message as { content: string }).content).join('')).toBe('Hi')
    expect(lines.at(-1)).toMatchObject({
      prompt_eval_count: 9,
      eval_count: 3,
      prompt_eval_duration: 2_000_000,
      eval_duration: 6_500_000,
    })
  })

  it('row 71: is not taken for an Ollama, although it answers some of its paths', async () => {
    const lines = ndjsonLines((await chat('llama.cpp', {}, PLAIN)).body)
    expect(asked('llama.cpp').route).toBe('/v1/chat/completions')
    expect(lines.at(-1)).toMatchObject({ model: MODEL, done: true })
  })
})
