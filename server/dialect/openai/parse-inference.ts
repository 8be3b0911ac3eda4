import type { Ask } from '../../flow/ask.ts'
import type { Call, ReplyOptions } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { hasImageLink, LINKS_REFUSED } from '../image-links.ts'
import { invalid, membersOf, parseJsonBody } from '../json-body.ts'
import { rawValue, writeMembers } from '../json-members.ts'
import { canonicalModelName, modelNameTooLong } from '../model-name.ts'
import type { ParseRules } from '../ollama/parse-inference.ts'
import { findOptionFault } from '../option-ranges.ts'
import { runnerAskOf } from '../ollama/rewrite-body.ts'
import { READERS, targetOf } from './surfaces.ts'

export type OpenaiOperation = keyof typeof READERS

const PATHS: Readonly<Record<OpenaiOperation, string>> = {
  v1_chat: '/v1/chat/completions',
  v1_completions: '/v1/completions',
  v1_embeddings: '/v1/embeddings',
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a request of OpenAI's API, and finds what is wrong with it while its status is still ours. */
export const parseOpenaiInference = (
  operation: OpenaiOperation,
  body: Buffer,
  rules: ParseRules,
): Call | Refusal => {
  const json = parseJsonBody(body, {
    limits: rules.limits,
    emptyMessage: 'EOF',
    typeName: 'an object',
  })
  if ('code' in json) return json
  const { fields } = json
  const { model } = fields
  if (typeof model !== 'string' || model.trim() === '') return modelFault(model)
  const { modelNameMax } = rules.limits
  if (model.length > modelNameMax) {
    return { ...invalid(modelNameTooLong(modelNameMax)), param: 'model' }
  }
  const asked = { ...callOf(operation, fields, rules), model }
  const ask = READERS[operation](fields, targetOf(asked))
  if ('code' in ask) return ask
  const fault = findNumberFault(ask, fields, rules)
  if (fault !== null) return fault
  if (hasImageLink(ask) && !rules.policies.bounds.allowImageLinks) return LINKS_REFUSED
  const { aliasOf } = asked
  const isRewritten = json.isAmbiguous || aliasOf !== null
  const sent = isRewritten
    ? writeMembers(membersOf(body).set('model', rawValue(aliasOf ?? model)))
    : body
  return { ...asked, body: sent }
}

/** A host of another kind gets the same numbers under its own names. */
const findNumberFault = (
  ask: Ask,
  fields: Fields,
  { optionRanges }: ParseRules,
): Refusal | null => {
  const tokens = optionRanges['num_predict']!
  const fault = findOptionFault(fields, { max_tokens: tokens, max_completion_tokens: tokens }, '')
  return fault ?? ('options' in ask ? findOptionFault(ask.options, optionRanges, '') : null)
}

const modelFault = (model: unknown): Refusal => ({
  code: 'invalid_request',
  message:
    model === undefined || model === null || typeof model === 'string'
      ? 'model is required'
      : 'model is not valid: expected string',
  param: 'model',
})

const callOf = (
  operation: OpenaiOperation,
  fields: Fields,
  { policies }: ParseRules,
): Omit<Call, 'body' | 'model'> => {
  const modelKey = canonicalModelName(fields['model'] as string)
  const policy = policies.find(modelKey)
  const aliasOf =
    policy !== null && canonicalModelName(policy.name) !== modelKey ? policy.name : null
  const options = fields['options'] as Fields | null | undefined
  const runner = {
    numCtx: fields['num_ctx'] ?? options?.['num_ctx'],
    keepAlive: fields['keep_alive'],
  }
  return {
    dialect: 'openai',
    operation,
    upstreamPath: PATHS[operation],
    modelKey: aliasOf === null ? modelKey : canonicalModelName(aliasOf),
    aliasOf,
    intent: 'infer',
    isStreaming: operation !== 'v1_embeddings' && fields['stream'] === true,
    runner: runnerAskOf(runner, { policy, aliasOf, bounds: policies.bounds }),
    replyOptions: replyOptionsOf(fields),
  }
}

const replyOptionsOf = (fields: Fields): ReplyOptions => {
  const stream = fields['stream_options'] as Fields | null | undefined
  return {
    hasUsage: stream?.['include_usage'] === true,
    isBase64: fields['encoding_format'] === 'base64',
  }
}
