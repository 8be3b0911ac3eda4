import { afterAll, beforeAll, expect, it } from 'vitest'
import { ready } from '../testing/conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'
import { capabilitiesWith } from './model-overrides.ts'

it.each([
  [['completion', 'tools'], undefined, ['completion', 'tools']],
  [['completion', 'tools'], { vision: true, tools: false }, ['completion', 'vision']],
  [undefined, { vision: true }, ['completion', 'vision']],
  [undefined, { completion: false, embedding: true }, ['embedding']],
  [undefined, {}, null],
])('%s with %s can %s', (told, said, expected) => {
  expect(capabilitiesWith(told, said)).toEqual(expected)
})

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream()
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
    settings: {
      MODELS: JSON.stringify({
        'gemma3:270m': {
          aliases: ['seer'],
          capabilities: { vision: true, tools: false },
          context_length: 9_000,
        },
      }),
    },
  })
  await ready(gateway)
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

interface Listed {
  readonly name?: string
  readonly id?: string
}

const get = async (path: string) => (await fetch(`${gateway.url}${path}`)).json() as Promise<never>

const show = async (model: string) => {
  const reply = await fetch(`${gateway.url}/api/show`, {
    method: 'POST',
    body: JSON.stringify({ model }),
  })
  return (await reply.json()) as object
}

it.each(['gemma3:270m', 'seer'])('every list says of %s what operators say', async (name) => {
  const { models } = (await get('/api/tags')) as { models: Listed[] }
  const tag = name === 'seer' ? 'seer:latest' : name
  expect(models.find((entry) => entry.name === tag)).toMatchObject({
    capabilities: ['completion', 'vision'],
    details: { context_length: 9_000, family: 'gemma3' },
  })
  const { data } = (await get('/v1/models')) as { data: Listed[] }
  const listed = { max_model_len: 9_000, capabilities: ['completion', 'vision'] }
  expect(data.find(({ id }) => id === name)).toMatchObject(listed)
  expect(await show(name)).toMatchObject({
    capabilities: ['completion', 'vision'],
    model_info: { 'gemma3.context_length': 9_000, 'general.architecture': 'gemma3' },
  })
})

it('a change at run time counts in the next list', async () => {
  const path = '/models/all-minilm:33m'
  const changed = await gateway.admin('PATCH', path, { capabilities: { tools: true } })
  expect(changed.json).toMatchObject({
    policy: { capabilities: { tools: true }, context_length: null },
    capabilities: ['embedding', 'tools'],
  })
  expect(await show('all-minilm:33m')).toMatchObject({ capabilities: ['embedding', 'tools'] })
  await gateway.admin('PATCH', path, { capabilities: null })
  expect(await show('all-minilm:33m')).toMatchObject({ capabilities: ['embedding'] })
})

it('refuses what nobody can do', async () => {
  const refused = await gateway.admin('PATCH', '/models/gemma3:270m', {
    capabilities: { telepathy: true },
  })
  expect(refused.status).toBe(400)
  expect(JSON.stringify(refused.json)).toContain('telepathy')
})
