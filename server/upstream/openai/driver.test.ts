import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordedText } from '../../testing/upstream/recording.ts'
import { wholeReply } from '../../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'
import { HostError } from '../driver.ts'
import { OpenaiDriver } from './driver.ts'

let upstream: Upstream
let driver: OpenaiDriver

beforeEach(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  driver = new OpenaiDriver({
    url: `${upstream.url}/v1`,
    connectMs: 1_000,
    controlBytesMax: 1_000_000,
    headers: { authorization: 'Bearer key' },
    takesPriority: false,
    takesUnknownOptions: false,
  })
})

afterEach(async () => {
  await driver.close('now')
  await upstream.stop()
})

const soon = (): AbortSignal => AbortSignal.timeout(5_000)

const serve = (answers: Readonly<Record<string, string>>, status = 200): void => {
  upstream.clearScripts()
  for (const [path, body] of Object.entries(answers)) {
    upstream.script(wholeReply(status, 'application/json', body), {
      times: Infinity,
      when: ({ route }) => route === path,
    })
  }
}

const VLLM = {
  '/v1/models': recordedText('models', 'vllm'),
  '/version': recordedText('version', 'vllm'),
}
const LLAMA_CPP = {
  '/v1/models': recordedText('v1-models', 'llama-cpp'),
  '/props': recordedText('props', 'llama-cpp'),
}
const nameless = (id: string): string => JSON.stringify({ data: [{ id }] })

// wire.md 7, row 71: this upstream has Ollama's greeting and /api/tags as well.
it.each([
  ['vllm', VLLM],
  ['vllm', { ...VLLM, '/v1/models': nameless('lora') }],
  ['llama.cpp', LLAMA_CPP],
  ['llama.cpp', { ...LLAMA_CPP, '/v1/models': nameless('x') }],
  ['plain', { '/v1/models': nameless('x') }],
])('knows %s by what only it has', async (server, answers) => {
  serve(answers)
  await driver.models(soon())
  expect(driver.profile.server).toBe(server)
})

it('asks with the credential, below the version that people write behind the address', async () => {
  serve(VLLM)
  await driver.models(soon())
  expect(upstream.requests.map(({ path, headers }) => [path, headers['authorization']])).toEqual([
    ['/v1/models', 'Bearer key'],
    ['/version', 'Bearer key'],
  ])
})

it('lists what vLLM serves with its context, under the names that it knows', async () => {
  serve(VLLM)
  const [entry] = await driver.models(soon())
  expect(entry).toMatchObject({
    name: 'tiny',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    details: { context_length: 1024, families: ['unknown'] },
  })
  expect(driver.profile.ids).toEqual(['tiny'])
  expect(await driver.version(soon())).toBe('0.32.0')
  expect(await driver.residents(soon())).toMatchObject([{ name: 'tiny', context_length: 1024 }])
})

it('tells what a slot of llama.cpp can hold, not what its model was trained for', async () => {
  serve(LLAMA_CPP)
  await driver.models(soon())
  expect(await driver.show({ model: 'gemma3:270m' }, soon())).toMatchObject({
    parameters: 'num_ctx 2048',
    model_info: { 'unknown.context_length': 2048 },
    capabilities: expect.arrayContaining(['completion']),
  })
  await expect(driver.show({ model: 'other' }, soon())).rejects.toMatchObject({ status: 404 })
})

it('learns from llama.cpp what its model can do', async () => {
  const capabilities = async (props: object, entry: object = {}): Promise<unknown> => {
    const list = JSON.stringify({ data: [{ id: 'x', owned_by: 'llamacpp', ...entry }] })
    serve({ '/v1/models': list, '/props': JSON.stringify({ total_slots: 1, ...props }) })
    return (await driver.models(soon()))[0]?.['capabilities']
  }
  expect(await capabilities({})).toEqual(['completion'])
  expect(await capabilities({ chat_template: '{%- if tools %}<think>' })).toEqual([
    'completion',
    'tools',
    'thinking',
  ])
  expect(await capabilities({ modalities: { vision: true } })).toEqual(['completion', 'vision'])
  const architecture = { input_modalities: ['text', 'image'] }
  expect(await capabilities({}, { architecture })).toEqual(['completion', 'vision'])
})

it('tells how many requests llama.cpp runs at once, and of vLLM nothing', async () => {
  serve(LLAMA_CPP)
  await driver.models(soon())
  expect(driver.slots).toBe(2)
})

it('hears from vLLM what it works on, whoever asked for it', async () => {
  serve({ ...VLLM, '/metrics/': recordedText('metrics-filtered', 'vllm') })
  expect(await driver.load(soon())).toBeNull()
  await driver.models(soon())
  expect(driver.slots).toBeNull()
  const cacheUsed = expect.closeTo(0.00006, 5)
  expect(await driver.load(soon())).toEqual({ running: 1, waiting: 0, cacheUsed })
  expect(upstream.requests.at(-1)!.path).toContain('name[]=vllm:num_requests_waiting')
})

it.each([
  ['slots and metrics', { '/metrics': recordedText('metrics-busy', 'llama-cpp') }, 0],
  ['slots alone', {}, 0],
])('hears from llama.cpp what it works on: %s', async (_told, metrics, waiting) => {
  serve({ ...LLAMA_CPP, '/slots': recordedText('slots-busy', 'llama-cpp'), ...metrics })
  await driver.models(soon())
  expect(await driver.load(soon())).toEqual({ running: 2, waiting, cacheUsed: null })
})

it('asks only once for what a server was not started to tell', async () => {
  serve(LLAMA_CPP)
  for (const [path, name] of [
    ['/slots', 'slots-off'],
    ['/metrics', 'metrics-off'],
  ] as const) {
    const off = wholeReply(501, 'application/json', recordedText(name, 'llama-cpp'))
    upstream.script(off, { times: Infinity, when: ({ route }) => route === path })
  }
  await driver.models(soon())
  expect(await driver.load(soon())).toBeNull()
  expect(await driver.load(soon())).toBeNull()
  const asked = upstream.requests.filter(({ route }) => ['/slots', '/metrics'].includes(route))
  expect(asked).toHaveLength(2)
})

it('says that only what is loaded is resident', async () => {
  serve({ '/v1/models': recordedText('router-v1-models', 'llama-cpp') })
  expect((await driver.models(soon())).map(({ name }) => name)).toEqual(['gemma', 'gemma-b'])
  expect(await driver.residents(soon())).toEqual([])
})

it('has llama.cpp as a router load and unload, and nobody else', async () => {
  serve(LLAMA_CPP)
  await driver.models(soon())
  expect(driver.memoryActs).toEqual([])
  serve({
    '/v1/models': recordedText('router-v1-models', 'llama-cpp'),
    '/models/load': '{"success":true}',
  })
  await driver.models(soon())
  expect(driver.memoryActs).toEqual(['load', 'unload'])
  const wish = { model: 'gemma', contextTokens: null, isForEmbeddings: false } as const
  await driver.changeMemory({ ...wish, act: 'load' }, soon())
  const asked = upstream.requests.at(-1)!
  expect(asked).toMatchObject({ method: 'POST', route: '/models/load', json: { model: 'gemma' } })
  expect(asked.headers).toMatchObject({ authorization: 'Bearer key' })
  const count = upstream.requests.length
  await driver.changeMemory({ ...wish, act: 'unload' }, soon())
  expect(upstream.requests).toHaveLength(count)
  serve({ '/models/load': '{"error":{"message":"no such model"}}' }, 400)
  const refused = driver.changeMemory({ ...wish, act: 'load' }, soon())
  await expect(refused).rejects.toThrow(HostError)
})

it('does not think that a model is newer each time it looks', async () => {
  const at = (created: number) => JSON.stringify({ data: [{ id: 'x', created }] })
  serve({ '/v1/models': at(1_000) })
  const [first] = await driver.models(soon())
  serve({ '/v1/models': at(2_000) })
  expect((await driver.models(soon()))[0]?.modified_at).toBe(first?.modified_at)
})

it('looks anew at what has come up in the place of a server', async () => {
  serve(VLLM)
  await driver.models(soon())
  serve({ '/v1/models': '{}' }, 503)
  await expect(driver.models(soon())).rejects.toMatchObject({ status: 503 })
  serve(LLAMA_CPP)
  await driver.models(soon())
  expect(driver.profile.server).toBe('llama.cpp')
})

it.each(['{}', '{"data":7}', '[]', '<html>'])(
  'takes %s for a fault, not for a list',
  async (body) => {
    serve({ '/v1/models': body })
    await expect(driver.models(soon())).rejects.toThrow(HostError)
  },
)
