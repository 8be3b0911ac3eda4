import type { Refusal } from '../flow/refusal.ts'
import { invalid } from './json-body.ts'
import type { ModelPolicies, ModelPolicy } from './model-policies.ts'
import { canonicalModelName } from '../../shared/model-name.ts'
import { modelNameTooLong } from './model-name.ts'

/** The model that a request names, and what the configuration says of it. */
export interface NamedModel {
  /** In the caller's spelling. */
  readonly model: string
  /** The canonical name that hosts know. */
  readonly modelKey: string
  /** The name that stands behind an alias; otherwise null. */
  readonly aliasOf: string | null
  readonly policy: ModelPolicy | null
}

export interface NamingRules {
  readonly policies: ModelPolicies
  readonly limits: { readonly modelNameMax: number }
}

/** For the dialects that call a wrong parameter by its name. */
export const readNamedModel = (
  { model }: Readonly<Record<string, unknown>>,
  { policies, limits }: NamingRules,
): NamedModel | Refusal => {
  if (typeof model !== 'string' || model.trim() === '') return modelFault(model)
  const { modelNameMax } = limits
  if (model.length > modelNameMax) {
    return { ...invalid(modelNameTooLong(modelNameMax)), param: 'model' }
  }
  const askedKey = canonicalModelName(model)
  const policy = policies.find(askedKey)
  const aliasOf =
    policy !== null && canonicalModelName(policy.name) !== askedKey ? policy.name : null
  const modelKey = aliasOf === null ? askedKey : canonicalModelName(aliasOf)
  return { model, modelKey, aliasOf, policy }
}

const modelFault = (model: unknown): Refusal => ({
  code: 'invalid_request',
  message:
    model === undefined || model === null || typeof model === 'string'
      ? 'model is required'
      : 'model is not valid: expected string',
  param: 'model',
})
