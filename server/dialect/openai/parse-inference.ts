import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { goTypeOf, invalid, parseJsonBody } from '../json-body.ts'
import { canonicalModelName, MODEL_NAME_MAX, MODEL_NAME_TOO_LONG } from '../model-name.ts'
import type { ModelPolicies } from '../model-policies.ts'

export type OpenaiOperation = 'v1_chat' | 'v1_completions' | 'v1_embeddings'

const PATHS: Readonly<Record<OpenaiOperation, string>> = {
  v1_chat: '/v1/chat/completions',
  v1_completions: '/v1/completions',
  v1_embeddings: '/v1/embeddings',
}

const TYPE_NAMES: Readonly<Record<OpenaiOperation, string>> = {
  v1_chat: 'ChatCompletionRequest',
  v1_completions: 'CompletionRequest',
  v1_embeddings: 'EmbedRequest',
}

export interface OpenaiParseRules {
  readonly policies: ModelPolicies
  readonly bodyDepthMax: number
}

/** Reads the model and whether a stream is wanted; everything else is the host's. */
export const parseOpenaiInference = (
  operation: OpenaiOperation,
  body: Buffer,
  rules: OpenaiParseRules,
): Call | Refusal => {
  const json = parseJsonBody(body, {
    depthMax: rules.bodyDepthMax,
    emptyMessage: 'EOF',
    typeName: `openai.${TYPE_NAMES[operation]}`,
  })
  if ('code' in json) return json
  const { model, stream } = json.fields
  for (const [field, value, type] of [
    ['model', model, 'string'],
    ['stream', stream, 'bool'],
  ] as const) {
    if (value === undefined || value === null || goTypeOf(value) === type) continue
    const place = `${TYPE_NAMES[operation]}.${field} of type ${type}`
    return invalid(`json: cannot unmarshal ${goTypeOf(value)} into Go struct field ${place}`)
  }
  if (typeof model !== 'string' || model.trim() === '') return invalid('model is required')

  if (model.length > MODEL_NAME_MAX) return invalid(MODEL_NAME_TOO_LONG)
  const modelKey = canonicalModelName(model)
  const policy = rules.policies.find(modelKey)
  const aliasOf =
    policy !== null && canonicalModelName(policy.name) !== modelKey ? policy.name : null
  const isRewritten = json.isAmbiguous || aliasOf !== null
  const sent = isRewritten
    ? Buffer.from(JSON.stringify({ ...json.fields, model: aliasOf ?? model }))
    : body
  return {
    dialect: 'openai',
    operation,
    upstreamPath: PATHS[operation],
    model,
    modelKey: aliasOf === null ? modelKey : canonicalModelName(aliasOf),
    aliasOf,
    intent: 'infer',
    isStreaming: operation !== 'v1_embeddings' && stream === true,
    body: sent,
  }
}
