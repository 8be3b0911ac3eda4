import { describe, expect, it } from 'vitest'
import type { Call } from '../../flow/call.ts'
import { parseRules } from '../../testing/dialect/parse-rules.ts'
import type { ModelSettings } from '../model-policies.ts'
import { parseInference, type NativeOperation, type Unload } from './parse-inference.ts'

const parse = (
  operation: NativeOperation,
  body: unknown,
  models: Readonly<Record<string, ModelSettings>> = {},
) =>
  parseInference(
    operation,
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    parseRules(models),
  )

const parsed = (...args: Parameters<typeof parse>): Call | Unload => {
  const call = parse(...args)
  if ('code' in call) throw new Error(call.message)
  return call
}

const sent = (...args: Parameters<typeof parse>): unknown =>
  JSON.parse(parsed(...args).body.toString())

const messages = [{ role: 'user', content: 'x' }]
const chat = { model: 'm', messages }

describe('a body in which nothing has to change', () => {
  it.each([
    '{"model":"m","messages":[{"role":"user","content":"x"}]}',
    ' {\n"messages" : [{"role":"user","content":"\\u0078"}], "model":"M:Latest", "x":1e3 } ',
    '{"model":"m","messages":[1],"options":{"num_ctx":131072,"seed":12345678901234567890}}',
    '{"model":"m","messages":[1],"keep_alive":3600}',
    '{"model":"m","messages":[1],"keep_alive":"1h","think":"high"}',
  ])('is sent on byte for byte: %s', (text) => {
    const body = Buffer.from(text)
    const call = parseInference('chat', body, parseRules())
    expect('code' in call ? call : call.body).toBe(body)
  })
})

describe('the call', () => {
  it('has the model in the client’s spelling and in the canonical one', () => {
    expect(parsed('chat', { ...chat, model: 'Library/M' })).toMatchObject({
      model: 'Library/M',
      modelKey: 'm:latest',
      aliasOf: null,
      upstreamPath: '/api/chat',
      intent: 'infer',
    })
  })

  it.each<[NativeOperation, object, boolean]>([
    ['chat', chat, true],
    ['chat', { ...chat, stream: null }, true],
    ['chat', { ...chat, stream: true }, true],
    ['chat', { ...chat, stream: false }, false],
    ['generate', { model: 'm', prompt: 'x' }, true],
    ['generate', { model: 'm', prompt: 'x', stream: false }, false],
    ['embed', { model: 'm', input: 'x', stream: true }, false],
    ['embeddings', { model: 'm', prompt: 'x' }, false],
  ])('%s %j streams: %s', (operation, body, isStreaming) => {
    expect(parsed(operation, body)).toMatchObject({ isStreaming })
  })

  it.each<[NativeOperation, object, string]>([
    ['chat', { model: 'm' }, 'load'],
    ['chat', { model: 'm', messages: null }, 'load'],
    ['chat', { model: 'm', messages: [] }, 'load'],
    ['chat', { model: 'm', messages: [], keep_alive: '5m' }, 'load'],
    ['chat', { model: 'm', messages: [], keep_alive: 0 }, 'unload'],
    ['chat', { model: 'm', keep_alive: '0s' }, 'unload'],
    ['chat', { ...chat, keep_alive: 0 }, 'infer'],
    ['generate', { model: 'm' }, 'load'],
    ['generate', { model: 'm', prompt: '' }, 'load'],
    ['generate', { model: 'm', prompt: '', keep_alive: 0 }, 'unload'],
    ['generate', { model: 'm', prompt: '', suffix: 'x' }, 'infer'],
    ['generate', { model: 'm', prompt: 'x' }, 'infer'],
    ['embed', { model: 'm' }, 'infer'],
    ['embeddings', { model: 'm', keep_alive: 0 }, 'infer'],
  ])('%s %j is to %s', (operation, body, intent) => {
    const call = parsed(operation, body)
    expect(call.intent).toBe(intent)
    // A load is one plain object even where a stream was asked for.
    if ('isStreaming' in call && intent === 'load') expect(call.isStreaming).toBe(false)
  })
})

describe('what would reload or pin a model', () => {
  it.each([
    [
      { num_ctx: 1_000_000, seed: 7 },
      { num_ctx: 131_072, seed: 7 },
    ],
    [{ num_ctx: 131_073 }, { num_ctx: 131_072 }],
    [{ num_ctx: 4_096 }, { num_ctx: 4_096 }],
    [{ num_ctx: '1000000' }, { num_ctx: '1000000' }],
  ])('options %j become %j', (options, clamped) => {
    expect(sent('chat', { ...chat, options })).toEqual({ ...chat, options: clamped })
  })

  it.each([
    [-1, 3_600],
    ['-1m', 3_600],
    ['24h', 3_600],
    [7_200, 3_600],
    [1_800, 1_800],
    ['5m', '5m'],
    [0, 0],
    ['nonsense', 'nonsense'],
  ])('keep_alive %j becomes %j', (keepAlive, clamped) => {
    const body = { ...chat, keep_alive: keepAlive }
    expect(sent('chat', body)).toEqual({ ...chat, keep_alive: clamped })
  })

  it('is what the model’s policy says, whatever was asked', () => {
    const models = { m: { num_ctx: 8_192, keep_alive: '10m' } }
    const policy = { options: { num_ctx: 8_192 }, keep_alive: '10m' }
    expect(sent('chat', chat, models)).toEqual({ ...chat, ...policy })
    const asked = { ...chat, options: { num_ctx: 99, top_k: 1 }, keep_alive: -1 }
    expect(sent('chat', asked, models)).toEqual({
      ...chat,
      options: { num_ctx: 8_192, top_k: 1 },
      keep_alive: '10m',
    })
  })

  it('stays with the caller where memory is to be given back after the answer', () => {
    const models = { m: { keep_alive: '10m' } }
    expect(sent('chat', { ...chat, keep_alive: 0 }, models)).toMatchObject({ keep_alive: 0 })
  })
})

describe('an alias', () => {
  const models = { 'qwen3:4b': { aliases: ['Fast'] } }

  it('becomes the name that hosts know, and is remembered for the reply', () => {
    const call = parsed('chat', { ...chat, model: 'fast' }, models)
    expect(call).toMatchObject({ model: 'fast', modelKey: 'qwen3:4b', aliasOf: 'qwen3:4b' })
    expect(JSON.parse(call.body.toString())).toEqual({ ...chat, model: 'qwen3:4b' })
  })

  it('is none where the model itself was asked for in another spelling', () => {
    expect(parsed('chat', { ...chat, model: 'QWEN3:4B' }, models)).toMatchObject({ aliasOf: null })
  })
})

describe('keys that host and gateway might read differently', () => {
  it('are sent as the gateway has read them', () => {
    const text = '{"Model":"evil","model":"m","MESSAGES":[1],"Options":{"num_ctx":999999999}}'
    expect(sent('chat', text)).toEqual({
      model: 'm',
      messages: [1],
      options: { num_ctx: 131_072 },
    })
  })
})

describe('a fault that Ollama would find', () => {
  it.each<[NativeOperation, object, number, string]>([
    ['chat', { messages }, 400, 'model is required'],
    ['chat', { model: '', messages }, 400, 'model is required'],
    ['embeddings', {}, 400, 'model is required'],
    ['generate', { prompt: 'x' }, 404, "model '' not found"],
    ['embed', { input: 'x' }, 404, "model '' not found"],
    ['chat', { ...chat, think: 'bogus' }, 400, 'invalid think value: "bogus"'],
    ['chat', { ...chat, model: 7 }, 400, 'cannot unmarshal number into Go struct field'],
    ['chat', { ...chat, messages: 'x' }, 400, 'ChatRequest.messages of type []api.Message'],
    ['chat', { ...chat, stream: 'yes' }, 400, 'ChatRequest.stream of type bool'],
    ['generate', { model: 'm', prompt: 1 }, 400, 'GenerateRequest.prompt of type string'],
    ['embed', { model: 'm', input: 7 }, 400, 'invalid input type'],
  ])('%s %j is told before the queue: %i', (operation, body, status, message) => {
    const call = parse(operation, body)
    if (!('code' in call)) throw new Error('it was accepted')
    expect(call.code).toBe(status === 404 ? 'model_not_found' : 'invalid_request')
    expect(call.message).toContain(message)
  })

  it.each([true, false, null, 'low', 'medium', 'high', 'max', ''])('think %j is none', (think) => {
    expect(parse('chat', { ...chat, think })).not.toHaveProperty('code')
  })
})

describe('options', () => {
  it.each([
    ['string', 'abc'],
    ['array', []],
    ['number', 7],
    ['bool', true],
  ])('that are a %s are refused in Ollama’s words, under a policy too', (type, options) => {
    for (const models of [{}, { m: { num_ctx: 4096 } }]) {
      expect(parse('chat', { ...chat, options }, models)).toEqual({
        code: 'invalid_request',
        message: `json: cannot unmarshal ${type} into Go struct field ChatRequest.options of type map[string]interface {}`,
      })
    }
  })

  it.each<[NativeOperation, object, string]>([
    ['chat', { messages, options: { num_predict: -3 } }, 'options.num_predict is -3'],
    ['chat', { messages, options: { num_predict: 2_000_000 } }, 'from -2 to 1048576'],
    ['generate', { prompt: 'x', options: { num_gpu: -7 } }, 'options.num_gpu is -7'],
    ['embed', { input: 'x', options: { num_batch: -1 } }, 'options.num_batch is -1'],
  ])('out of their range are refused for %s: %j', (operation, fields, words) => {
    const refusal = parse(operation, { model: 'm', ...fields })
    expect(refusal).toMatchObject({ code: 'invalid_request' })
    expect((refusal as { message: string }).message).toContain(words)
  })

  it('and all other numbers are finite', () => {
    const text = (rest: string) => `{"model":"m","messages":[1],${rest}}`
    for (const rest of ['"options":{"n_discard":1e999}', '"x":-1e999', '"keep_alive":1e999']) {
      expect(parse('chat', text(rest))).toMatchObject({
        message: expect.stringContaining('a finite number'),
      })
    }
  })

  it('that clients send today are taken', () => {
    const options = {
      num_ctx: 1_000_000,
      num_predict: -1,
      num_gpu: 999_999,
      num_keep: -1,
      seed: -1,
      temperature: 0,
      top_k: 0,
      top_p: 1,
      repeat_last_n: -1,
      stop: ['a'],
      use_mmap: true,
      unknown: 'x',
    }
    expect(parsed('chat', { ...chat, options })).toMatchObject({ operation: 'chat' })
  })
})

describe('a body that has to change', () => {
  const seed = '12345678901234567890'

  it('keeps every digit of what does not', () => {
    const text = `{"model":"a","messages":[1.10],"options":{"seed":${seed},"num_ctx":9,"top_p":0.10}}`
    const models = { m: { aliases: ['a'], num_ctx: 4096, keep_alive: '5m' } }
    expect(parsed('chat', text, models).body.toString()).toBe(
      `{"model":"m","messages":[1.10],"options":{"seed":${seed},"num_ctx":4096,"top_p":0.10},"keep_alive":"5m"}`,
    )
  })

  it('takes the last of a repeated field, as the host would', () => {
    const text = '{"model":"a","MODEL":"b","model":"c","messages":[1]}'
    const call = parsed('chat', text)
    expect(call.model).toBe('c')
    expect(call.body.toString()).toBe('{"model":"c","messages":[1]}')
  })

  it.each(['', '"options":null,', '"options":{},'])(
    'gets the context where it has %j',
    (options) => {
      const call = parsed('chat', `{"model":"m",${options}"messages":[1]}`, { m: { num_ctx: 7 } })
      expect(JSON.parse(call.body.toString())).toMatchObject({ options: { num_ctx: 7 } })
    },
  )
})
