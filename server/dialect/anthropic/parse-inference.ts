import type { ChatAsk } from '../../flow/ask.ts'
import type { Call } from '../../flow/call.ts'
import { PLAIN_REPLY } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { findExcess } from '../ask-bounds.ts'
import type { JsonBody } from '../json-body.ts'
import { membersOf, parseJsonBody } from '../json-body.ts'
import { writeMembers } from '../json-members.ts'
import { readNamedModel, type NamedModel } from '../named-model.ts'
import type { ParseRules } from '../ollama/parse-inference.ts'
import { runnerAskOf } from '../ollama/rewrite-body.ts'
import { targetOf } from '../openai/surfaces.ts'
import { findOptionFault } from '../option-ranges.ts'
import { readMessagesAsk } from './read-ask.ts'
import { estimateTokens } from './token-estimate.ts'

/** Reads a request of `/v1/messages`, and finds what is wrong with it while its status is still ours. */
export const parseMessages = (body: Buffer, rules: ParseRules): Call | Refusal => {
  const json = readBody(body, rules)
  if ('code' in json) return json
  const named = readNamedModel(json.fields, rules)
  if ('code' in named) return named
  const asked = callOf(named, json, rules)
  const ask = readMessagesAsk(json.fields, targetOf(asked))
  if ('code' in ask) return ask
  const fault = findNumberFault(ask, rules) ?? findExcess(ask, rules.bounds)
  if (fault !== null) return fault
  return { ...asked, body: json.isAmbiguous ? writeMembers(membersOf(body)) : body }
}

/** What a request of `/v1/messages/count_tokens` is about. */
export interface TokenCount {
  readonly model: string
  readonly tokens: number
}

/** The same body as that of `/v1/messages`, but for the limit of an answer that nobody wants. */
export const parseTokenCount = (body: Buffer, rules: ParseRules): TokenCount | Refusal => {
  const json = readBody(body, rules)
  if ('code' in json) return json
  const named = readNamedModel(json.fields, rules)
  if ('code' in named) return named
  const { model } = named
  const ask = readMessagesAsk(
    { ...json.fields, max_tokens: 1 },
    targetOf(callOf(named, json, rules)),
  )
  return 'code' in ask ? ask : { model, tokens: estimateTokens(ask) }
}

const readBody = (body: Buffer, { limits }: ParseRules): JsonBody | Refusal =>
  parseJsonBody(body, { limits, emptyMessage: 'EOF', typeName: 'an object' })

const findNumberFault = (ask: ChatAsk, { optionRanges }: ParseRules): Refusal | null =>
  findOptionFault(
    { max_tokens: ask.tokensMax },
    { max_tokens: optionRanges['num_predict']! },
    '',
  ) ?? findOptionFault(ask.options, optionRanges, '')

const callOf = (
  { model, modelKey, aliasOf, policy }: NamedModel,
  { fields }: JsonBody,
  { bounds }: ParseRules,
): Omit<Call, 'body'> => ({
  dialect: 'anthropic',
  operation: 'v1_messages',
  upstreamPath: '/v1/messages',
  model,
  modelKey,
  aliasOf,
  intent: 'infer',
  isStreaming: fields['stream'] === true,
  runner: runnerAskOf({ numCtx: undefined, keepAlive: undefined }, { policy, aliasOf, bounds }),
  contextChange: null,
  replyOptions: PLAIN_REPLY,
})
