import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ready } from '../conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'

// Goal: no dialect lets more through to a host than its bounds allow, and each says so in its own words.
// Method: one request in the form of each dialect and operation, which asks too much in one place.

/** What is asked too much of, in no dialect's words. */
interface Excess {
  readonly images?: readonly string[]
  readonly tokens?: number
  readonly answers?: number
  readonly topK?: number
}

interface Form {
  readonly path: string
  body(excess: Excess): object
  /** What an error of the dialect holds beside the message. */
  readonly error: (message: unknown) => object
}

const sampling = ({ tokens, answers, topK }: Excess, tokensName: string): object => ({
  ...(tokens !== undefined && { [tokensName]: tokens }),
  ...(answers !== undefined && { n: answers }),
  ...(topK !== undefined && { top_k: topK }),
})

const options = ({ tokens, topK }: Excess): object => ({
  options: {
    ...(tokens !== undefined && { num_predict: tokens }),
    ...(topK !== undefined && { top_k: topK }),
  },
})

const nativeError = (message: unknown) => ({ error: message })
const openaiError = (message: unknown) => ({
  error: { message, type: 'invalid_request_error' },
})
const anthropicError = (message: unknown) => ({
  type: 'error',
  error: { type: 'invalid_request_error', message },
})

const dataUrl = (base64: string): string => `data:image/png;base64,${base64}`

const FORMS: Readonly<Record<string, Form>> = {
  'native chat': {
    path: '/api/chat',
    body: (excess) => ({
      messages: [{ role: 'user', content: 'x', images: excess.images ?? [] }],
      ...options(excess),
    }),
    error: nativeError,
  },
  'native generate': {
    path: '/api/generate',
    body: (excess) => ({ prompt: 'x', images: excess.images ?? [], ...options(excess) }),
    error: nativeError,
  },
  'OpenAI chat': {
    path: '/v1/chat/completions',
    body: (excess) => ({
      messages: [
        {
          role: 'user',
          content: (excess.images ?? []).map((image) => ({
            type: 'image_url',
            image_url: { url: dataUrl(image) },
          })),
        },
      ],
      ...sampling(excess, 'max_tokens'),
    }),
    error: openaiError,
  },
  'OpenAI completion': {
    path: '/v1/completions',
    body: (excess) => ({ prompt: 'x', ...sampling(excess, 'max_tokens') }),
    error: openaiError,
  },
  'OpenAI response': {
    path: '/v1/responses',
    body: (excess) => ({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'x' },
            ...(excess.images ?? []).map((image) => ({
              type: 'input_image',
              image_url: dataUrl(image),
            })),
          ],
        },
      ],
      ...sampling(excess, 'max_output_tokens'),
    }),
    error: openaiError,
  },
  'Anthropic message': {
    path: '/v1/messages',
    body: ({ images = [], ...excess }) => ({
      max_tokens: 10,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            ...images.map((data) => ({
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data },
            })),
          ],
        },
      ],
      ...sampling(excess, 'max_tokens'),
    }),
    error: anthropicError,
  },
}

const SMALL = 'A'.repeat(100)

let upstream: Upstream
let gateway: TestGateway
let key: string

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'] })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 8 }],
    settings: {
      MODEL_DEFAULTS__IMAGES_MAX: '3',
      MODEL_DEFAULTS__IMAGE_BYTES_MAX: '1000',
      MODEL_DEFAULTS__NUM_PREDICT_MAX: '500',
      MODEL_DEFAULTS__ANSWERS_MAX: '4',
      CEILINGS__APP__IMAGES_MAX: '1',
      CEILINGS__APP__NUM_PREDICT_MAX: '50',
      CEILINGS__APP__ANSWERS_MAX: '2',
      CEILINGS__APP__NUM_CTX_MAX: '2048',
      CEILINGS__APP__KEEP_ALIVE_MAX_MS: '60000',
    },
  })
  await ready(gateway)
  key = await gateway.createKey({ name: 'app' })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

type Class = 'direct' | 'app'

const ask = async (path: string, body: object, who: Class = 'direct') => {
  const reply = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: who === 'app' ? { 'X-API-Key': key } : {},
    body: JSON.stringify({ model: 'm', stream: false, ...body }),
  })
  return { status: reply.status, json: (await reply.json()) as object }
}

/** What is too much for everybody, and what only for apps. */
const EXCESSES: Readonly<Record<string, readonly [Excess, Class, RegExp]>> = {
  'too many images': [{ images: [SMALL, SMALL, SMALL, SMALL] }, 'direct', /4 images; .* most 3$/],
  'more images than an app may send': [{ images: [SMALL, SMALL] }, 'app', /2 images; .* most 1$/],
  'an image that is too large': [
    { images: ['A'.repeat(2_000)] },
    'direct',
    /image 1 of 1 has about 1500 bytes; scale it down to at most 1000$/,
  ],
  'too long an answer': [{ tokens: 501 }, 'direct', /is 501; it must be from -?\d+ to 500$/],
  'a longer answer than an app may ask for': [{ tokens: 51 }, 'app', / to 50$/],
  'a number outside of its range': [{ topK: -9 }, 'direct', /top_k is -9; it must be from -1 to/],
  'too many answers': [{ answers: 5 }, 'direct', /n is 5; it must be from 1 to 4$/],
  'more answers than an app may ask for': [{ answers: 3 }, 'app', /n is 3; .* from 1 to 2$/],
}

/** Only these have several answers, or images at all. */
const HAS_ANSWERS = new Set(['OpenAI chat', 'OpenAI completion'])
const HAS_NO_IMAGES = new Set(['OpenAI completion'])

describe.each(Object.entries(FORMS))('%s', (name, form) => {
  it.each(Object.entries(EXCESSES))('may not ask for %s', async (_what, [excess, who, said]) => {
    if (excess.answers !== undefined && !HAS_ANSWERS.has(name)) return
    if (excess.images !== undefined && HAS_NO_IMAGES.has(name)) return
    const before = upstream.inferences.length
    const { status, json } = await ask(form.path, form.body(excess), who)
    expect(json).toMatchObject(form.error(expect.stringMatching(said)))
    expect([status, upstream.inferences.length]).toEqual([400, before])
  })

  it('may ask for what is allowed', async () => {
    const images = HAS_NO_IMAGES.has(name) ? {} : { images: [SMALL] }
    const { status } = await ask(form.path, form.body({ ...images, tokens: 50, topK: 40 }), 'app')
    expect(status).toBe(200)
  })
})

it.each([
  ['/api/chat', { messages: [{ role: 'user', content: 'x' }], options: { num_ctx: 9_000 } }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], num_ctx: 9_000 }],
])('%s: a wish for the memory of a host is lowered by class', async (path, body) => {
  const sent = async (who: Class): Promise<unknown> => {
    await ask(path, { ...body, keep_alive: '10m' }, who)
    return upstream.inferences.at(-1)!.json
  }
  expect(await sent('app')).toMatchObject({ options: { num_ctx: 2_048 }, keep_alive: 60 })
  expect(await sent('direct')).toMatchObject({ options: { num_ctx: 9_000 }, keep_alive: '10m' })
})

const content = (part: object) => ({ messages: [{ role: 'user', content: [part] }] })

it.each([
  [
    'an image behind a link',
    content({ type: 'image_url', image_url: { url: 'http://x/y' } }),
    /image URLs/,
  ],
  [
    'a film',
    content({ type: 'video_url', video_url: { url: 'http://x/y' } }),
    /video_url are not taken/,
  ],
  [
    'embeddings',
    { ...content({ type: 'text', text: 'x' }), prompt_embeds: 'AAAA' },
    /prompt_embeds/,
  ],
  [
    'what crashes an engine',
    { ...content({ type: 'text', text: 'x' }), n_discard: -5 },
    /n_discard is -5/,
  ],
])('%s goes to no host', async (_what, body, said) => {
  const before = upstream.inferences.length
  const { status, json } = await ask('/v1/chat/completions', body)
  expect(json).toMatchObject(openaiError(expect.stringMatching(said)))
  expect([status, upstream.inferences.length]).toEqual([400, before])
})
