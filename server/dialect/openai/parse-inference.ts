import type { Ask } from '../../flow/ask.ts'
import type { Call, ReplyOptions } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { findExcess, findOtherPart } from '../ask-bounds.ts'
import { membersOf, parseJsonBody } from '../json-body.ts'
import { rawValue, writeMembers } from '../json-members.ts'
import { readNamedModel, type NamedModel } from '../named-model.ts'
import type { ParseRules } from '../ollama/parse-inference.ts'
import { findOptionFault } from '../option-ranges.ts'
import { contextChangeOf, runnerAskOf } from '../ollama/rewrite-body.ts'
import { echoOf } from '../responses/read-ask.ts'
import type { ResponsesFields } from '../responses/request-schema.ts'
import { READERS, targetOf } from './surfaces.ts'

export type OpenaiOperation = keyof typeof READERS

const PATHS: Readonly<Record<OpenaiOperation, string>> = {
  v1_chat: '/v1/chat/completions',
  v1_completions: '/v1/completions',
  v1_embeddings: '/v1/embeddings',
  v1_responses: '/v1/responses',
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
  const named = readNamedModel(fields, rules)
  if ('code' in named) return named
  const asked = callOf(operation, { named, fields }, rules)
  const ask = READERS[operation](fields, targetOf(asked))
  if ('code' in ask) return ask
  const fault =
    findNumberFault(ask, fields, rules) ??
    findExcess(ask, rules.bounds) ??
    findOtherPart(ask, rules.bounds) ??
    findEmbeds(fields)
  if (fault !== null) return fault
  const { aliasOf, model } = asked
  const isRewritten = json.isAmbiguous || aliasOf !== null
  const sent = isRewritten
    ? writeMembers(membersOf(body).set('model', rawValue(aliasOf ?? model)))
    : body
  const { replyOptions } = asked
  // The reader has found the fields to be what they should be.
  const echo = operation === 'v1_responses' ? echoOf(fields as ResponsesFields) : null
  return { ...asked, replyOptions: { ...replyOptions, echo }, body: sent }
}

/** A host of another kind gets the same numbers under its own names. */
const findNumberFault = (
  ask: Ask,
  fields: Fields,
  { optionRanges, openaiRanges }: ParseRules,
): Refusal | null => {
  const fault = findOptionFault(fields, openaiRanges, '')
  return fault ?? ('options' in ask ? findOptionFault(ask.options, optionRanges, '') : null)
}

/** vLLM unpacks them as they come, into memory that they choose (security.md 1.2). */
const findEmbeds = ({ prompt_embeds: embeds }: Fields): Refusal | null =>
  (embeds ?? null) === null ? null : EMBEDS_REFUSED

const EMBEDS_REFUSED: Refusal = {
  code: 'invalid_request',
  message: 'prompt_embeds are not taken; send the prompt as text',
  param: 'prompt_embeds',
  isFinal: true,
}

const callOf = (
  operation: OpenaiOperation,
  { named, fields }: { readonly named: NamedModel; readonly fields: Fields },
  { bounds, hasReasoningContent }: ParseRules,
): Omit<Call, 'body'> => {
  const { model, modelKey, aliasOf, policy } = named
  const options = fields['options'] as Fields | null | undefined
  const runner = {
    numCtx: fields['num_ctx'] ?? options?.['num_ctx'],
    keepAlive: fields['keep_alive'],
  }
  return {
    dialect: 'openai',
    operation,
    upstreamPath: PATHS[operation],
    model,
    modelKey,
    aliasOf,
    intent: 'infer',
    isStreaming: operation !== 'v1_embeddings' && fields['stream'] === true,
    runner: runnerAskOf(runner, { policy, aliasOf, bounds }),
    contextChange: contextChangeOf(runner.numCtx, { policy, bounds }),
    replyOptions: { ...replyOptionsOf(fields), hasReasoningContent, echo: null },
  }
}

const replyOptionsOf = (
  fields: Fields,
): Pick<ReplyOptions, 'answers' | 'hasUsage' | 'isBase64'> => {
  const stream = fields['stream_options'] as Fields | null | undefined
  const answers = fields['n']
  return {
    answers: typeof answers === 'number' ? answers : 1,
    hasUsage: stream?.['include_usage'] === true,
    isBase64: fields['encoding_format'] === 'base64',
  }
}
