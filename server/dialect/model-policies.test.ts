import { expect, it } from 'vitest'
import { ModelPolicies } from './model-policies.ts'

const policies = new ModelPolicies({
  'Qwen3:4b': { aliases: ['fast', 'me/Quick:1'], num_ctx: 5, classes: ['direct'] },
  plain: {},
})

it.each(['qwen3:4b', 'fast:latest', 'me/quick:1'])('finds one policy by %s', (key) => {
  expect(policies.find(key)).toEqual({
    name: 'Qwen3:4b',
    aliases: ['fast', 'me/Quick:1'],
    numCtx: 5,
    keepAlive: null,
    classes: ['direct'],
    capabilities: {},
    contextLength: null,
  })
})

it('leaves open what is not configured', () => {
  expect(policies.find('plain:latest')).toMatchObject({ numCtx: null, classes: null })
  expect(policies.find('other:latest')).toBeNull()
  expect(policies.find('constructor')).toBeNull()
})
