import { describe, expect, it } from 'vitest'
import { SCOPES } from '../../shared/scope.ts'
import { ModelPolicies } from '../dialect/model-policies.ts'
import type { Caller } from '../flow/caller.ts'
import { checkModel, checkScope } from './admission.ts'

const caller = (changes: Partial<Caller> = {}): Caller => ({
  id: 'key:1',
  name: 'an app',
  class: 'app',
  weight: 1,
  basePriority: 2,
  address: '127.0.0.1',
  keyId: '1',
  keyGeneration: 1,
  userId: null,
  sessionId: null,
  role: null,
  scopes: new Set(['inference']),
  models: null,
  isAmbient: false,
  ...changes,
})

describe('a scope', () => {
  it.each(SCOPES)('%s is there or not, and no other stands for it', (scope) => {
    expect(checkScope(caller({ scopes: new Set([scope]) }), scope)).toBeNull()
    const others = new Set(SCOPES.filter((other) => other !== scope))
    expect(checkScope(caller({ scopes: others }), scope)).toMatchObject({ code: 'scope_missing' })
  })

  it('is named where it is missing, with the place where it is given', () => {
    expect(checkScope(caller(), 'models:write')?.message).toBe(
      'this needs the scope models:write; add it to the API key of an app',
    )
    const direct = caller({ keyId: null, name: '127.0.0.1' })
    expect(checkScope(direct, 'models:write')?.message).toContain('whitelist entry of 127.0.0.1')
    const person = caller({ keyId: null, sessionId: 's', role: 'user', name: 'ada' })
    expect(checkScope(person, 'models:write')?.message).toContain('the role user of ada')
  })
})

describe('a model', () => {
  const policies = new ModelPolicies({
    'qwen3:4b': { aliases: ['fast'], classes: ['direct', 'app'] },
    'big:cloud': { aliases: ['big'] },
    free: {},
  })
  const rules = { policies, allowCloud: false, isRemote: (key: string) => key === 'far:latest' }

  it.each(['free', 'unknown', 'fast', 'Qwen3:4B'])(
    '%s is free to all that its policy names',
    (model) => {
      expect(checkModel(caller(), model, rules)).toBeNull()
    },
  )

  it.each(['fast', 'qwen3:4b'])('%s is kept from other classes', (model) => {
    expect(checkModel(caller({ class: 'chat' }), model, rules)).toMatchObject({
      code: 'model_not_allowed',
    })
  })

  it('is one of the key’s own, by its name or an alias', () => {
    const byName = caller({ models: new Set(['qwen3:4b']) })
    const byAlias = caller({ models: new Set(['fast:latest']) })
    expect(checkModel(byName, 'fast', rules)).toBeNull()
    expect(checkModel(byName, 'QWEN3:4b', rules)).toBeNull()
    expect(checkModel(byAlias, 'fast', rules)).toBeNull()
    expect(checkModel(byAlias, 'qwen3:4b', rules)).toMatchObject({ code: 'model_not_allowed' })
    expect(checkModel(byName, 'free', rules)).toMatchObject({ code: 'model_not_allowed' })
  })

  it.each(['m:cloud', 'm:120b-cloud', 'M:CLOUD ', 'big', 'far'])(
    '%s leaves the network, which is refused unless it is allowed',
    (model) => {
      expect(checkModel(caller(), model, rules)).toMatchObject({ code: 'egress_refused' })
      expect(checkModel(caller(), model, { ...rules, allowCloud: true })).toBeNull()
    },
  )
})
