import type { CallerClass } from '../../shared/caller-class.ts'
import type { Scope } from '../../shared/scope.ts'
import { canonicalModelName } from '../../shared/model-name.ts'
import { isCloudModelName } from '../dialect/model-name.ts'
import type { ModelPolicies } from '../dialect/model-policies.ts'
import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'

export interface AdmissionRules {
  readonly policies: ModelPolicies
  readonly allowCloud: boolean
  /** Whether a host only forwards this model to a server elsewhere (Ollama's remote models). */
  isRemote(modelKey: string): boolean
}

/** Whether the caller has the scope; the refusal says which is missing and where it is given. */
export const checkScope = (caller: Caller, scope: Scope): Refusal | null => {
  if (caller.scopes.has(scope)) return null
  return {
    code: 'scope_missing',
    message: `this needs the scope ${scope}; ${remedyOf(caller)}`,
    isFinal: true,
  }
}

const remedyOf = ({ name, role, keyId, sessionId }: Caller): string => {
  if (sessionId !== null) return `the role ${role} of ${name} does not have it`
  return `add it to the ${keyId === null ? 'whitelist entry' : 'API key'} of ${name}`
}

/** Whether the caller may use the model, in the spelling in which it was asked for. */
export const checkModel = (
  caller: Caller,
  model: string,
  rules: AdmissionRules,
): Refusal | null => {
  const key = canonicalModelName(model)
  const policy = rules.policies.find(key)
  const name = policy === null ? key : canonicalModelName(policy.name)
  const isEgress = isCloudModelName(model) || isCloudModelName(name) || rules.isRemote(name)
  if (isEgress && !rules.allowCloud) {
    return {
      code: 'egress_refused',
      message: `${model} is a cloud model: prompts for it leave this network; modelDefaults.allowCloud permits it`,
      isFinal: true,
    }
  }
  if (caller.models !== null && !caller.models.has(key) && !caller.models.has(name)) {
    return notAllowed(model, `the API key of ${caller.name}`)
  }
  if (policy?.classes && !isOneOf(caller.class, policy.classes)) {
    return notAllowed(model, `callers of class ${caller.class}`)
  }
  return null
}

const isOneOf = (value: CallerClass, list: readonly CallerClass[]): boolean => list.includes(value)

const notAllowed = (model: string, whom: string): Refusal => ({
  code: 'model_not_allowed',
  message: `${whom} may not use the model ${model}`,
  isFinal: true,
})
