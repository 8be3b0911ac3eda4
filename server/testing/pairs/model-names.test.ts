import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerEvent } from '../../flow/answer.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import type { HostUnderTest } from './host-under-test.ts'
import { startOllamaHost } from './ollama-host.ts'
import { startOpenaiHost } from './openai-host.ts'

// Goal: callers have one name for what each host calls otherwise. Method: an Ollama and a vLLM, each
// alone and both together, asked in each dialect; what they were asked for is read off their sockets.

const NAME = 'house-model'
const ANSWER: readonly AnswerEvent[] = [
  { kind: 'text', text: 'yes', logprobs: null },
  {
    kind: 'finish',
    reason: 'stop',
    tokens: { promptTokens: 1, completionTokens: 1 },
    durations: null,
  },
]

const hosts: HostUnderTest[] = []
const gateways: TestGateway[] = []

const entryOf = ({ entry, model }: HostUnderTest, name: string) => ({
  ...entry,
  name,
  modelNames: { [NAME]: model },
})

const serve = async (...entries: ReturnType<typeof entryOf>[]): Promise<TestGateway> => {
  const gateway = await startTestGateway({
    hosts: entries,
    settings: { MODELS: JSON.stringify({ [NAME]: { aliases: ['nickname'] } }) },
  })
  gateways.push(gateway)
  return gateway
}

const ask = async (gateway: TestGateway, path: string, body: object) => {
  const reply = await fetch(gateway.url + path, { method: 'POST', body: JSON.stringify(body) })
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> }
}

const namesOn = async (gateway: TestGateway): Promise<string[]> => {
  const reply = await fetch(`${gateway.url}/api/tags`)
  const { models } = (await reply.json()) as { models: { name: string }[] }
  return models.map(({ name }) => name.replace(/:latest$/, ''))
}

const MESSAGES = [{ role: 'user', content: 'are you there?' }]

afterAll(async () => {
  for (const gateway of gateways) await gateway.stop()
  for (const host of hosts) await host.stop()
})

describe.each([
  ['Ollama', () => startOllamaHost()],
  ['vLLM', () => startOpenaiHost('vllm')],
])('a model that %s calls otherwise', (_kind, start) => {
  let host: HostUnderTest
  let gateway: TestGateway

  beforeAll(async () => {
    host = await start()
    hosts.push(host)
    gateway = await serve(entryOf(host, 'gpu0'))
  })

  it('is listed by the name that callers have for it, and by no other', async () => {
    await expect.poll(() => namesOn(gateway)).toContain(NAME)
    expect(await namesOn(gateway)).not.toContain(host.model)
  })

  it.each([
    ['/api/chat', NAME, { messages: MESSAGES, stream: false }],
    ['/api/chat', 'nickname', { messages: MESSAGES, stream: false }],
    ['/api/generate', NAME, { prompt: 'are you there?', stream: false }],
    ['/v1/chat/completions', NAME, { messages: MESSAGES }],
    ['/v1/chat/completions', 'nickname', { messages: MESSAGES }],
    ['/v1/messages', NAME, { messages: MESSAGES, max_tokens: 9 }],
    ['/v1/responses', NAME, { input: 'are you there?' }],
  ])('is asked for at %s as %s, and the reply says so too', async (path, model, body) => {
    host.will({ kind: 'answer', events: ANSWER })
    const { status, json } = await ask(gateway, path, { model, ...body })
    expect([status, json['model']]).toEqual([200, model])
    expect(host.asked().model).toBe(host.model)
  })

  it('cannot be asked for by the name that only the host has', async () => {
    const body = { model: host.model, messages: MESSAGES, stream: false }
    expect((await ask(gateway, '/api/chat', body)).status).toBe(404)
  })

  it('is shown', async () => {
    expect((await ask(gateway, '/api/show', { model: NAME })).status).toBe(200)
  })
})

it('is one model where several hosts have it under names of their own', async () => {
  const [ollama, vllm] = hosts as [HostUnderTest, HostUnderTest]
  const gateway = await serve(entryOf(ollama, 'gpu0'), entryOf(vllm, 'gpu1'))
  const hostsOf = async (): Promise<unknown> => {
    const { json } = await gateway.admin('GET', '/models')
    return json.items.find(({ name }: { name: string }) => name === NAME)?.hosts
  }
  await expect.poll(hostsOf).toMatchObject([{ host: 'gpu0' }, { host: 'gpu1' }])
  expect((await namesOn(gateway)).filter((name) => name === NAME)).toHaveLength(1)
})
