import type { CallerClass } from '../../../shared/caller-class.ts'
import { PLAIN_REPLY, type Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { findImageExcess, type AskBounds } from '../ask-bounds.ts'
import type { JsonBody } from '../json-body.ts'
import { goTypeOf, invalid, parseJsonBody } from '../json-body.ts'
import type { JsonLimits } from '../json-outline.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import { modelNameTooLong } from '../model-name.ts'
import type { ModelPolicies } from '../model-policies.ts'
import { findOptionFault, type OptionRanges } from '../option-ranges.ts'
import { keepAliveMs } from './go-duration.ts'
import { contextChangeOf, rewriteBody } from './rewrite-body.ts'

export type NativeOperation = 'chat' | 'generate' | 'embed' | 'embeddings'

/** An empty request with `keep_alive: 0` gives memory back; it changes a host, so it is no call for a GPU. */
export interface Unload {
  readonly intent: 'unload'
  readonly model: string
  readonly modelKey: string
  readonly upstreamPath: string
  readonly body: Buffer
}

export interface ParseLimits extends JsonLimits {
  readonly modelNameMax: number
}

export interface ParseRules {
  readonly policies: ModelPolicies
  readonly limits: ParseLimits
  readonly bounds: AskBounds
  /** By Ollama's names; how long an answer may be is among them. */
  readonly optionRanges: OptionRanges
  /** By the names of OpenAI's API and of the hosts that have it. */
  readonly openaiRanges: OptionRanges
  /** Whether OpenAI's chats say thinking under DeepSeek's name for it too. */
  readonly hasReasoningContent: boolean
}

/** Some classes of caller may ask for more than others. */
export type RulesByClass = Readonly<Record<CallerClass, ParseRules>>

const TYPE_NAMES: Readonly<Record<NativeOperation, string>> = {
  chat: 'ChatRequest',
  generate: 'GenerateRequest',
  embed: 'EmbedRequest',
  embeddings: 'EmbeddingRequest',
}

const UPSTREAM_PATHS: Readonly<Record<NativeOperation, string>> = {
  chat: '/api/chat',
  generate: '/api/generate',
  embed: '/api/embed',
  embeddings: '/api/embeddings',
}

/**
 * Reads what the gateway must know of a native request and leaves the rest to the host. The body goes
 * on byte for byte, unless a model policy or an ambiguous key makes a re-written one necessary.
 */
export const parseInference = (
  operation: NativeOperation,
  body: Buffer,
  rules: ParseRules,
): Call | Unload | Refusal => {
  const json = parseJsonBody(body, {
    limits: rules.limits,
    emptyMessage: 'missing request body',
    typeName: `api.${TYPE_NAMES[operation]}`,
  })
  if ('code' in json) return json
  const fault =
    findFault(operation, json.fields) ??
    findNumberFault(json.fields, rules) ??
    findImageExcess(imagesIn(json.fields), rules.bounds)
  if (fault !== null) return fault
  const model = json.fields['model']
  if (typeof model !== 'string' || model.trim() === '') return missingModel(operation, model)

  const { modelNameMax } = rules.limits
  if (model.length > modelNameMax) return invalid(modelNameTooLong(modelNameMax))
  const modelKey = canonicalModelName(model)
  const policy = rules.policies.find(modelKey)
  const aliasOf =
    policy !== null && canonicalModelName(policy.name) !== modelKey ? policy.name : null
  const isEmpty = isEmptyRequest(operation, json.fields)
  const sent = rewriteBody(body, json, { policy, aliasOf, bounds: rules.bounds })
  const hostKey = aliasOf === null ? modelKey : canonicalModelName(aliasOf)
  const upstreamPath = UPSTREAM_PATHS[operation]
  if (isEmpty && keepAliveMs(json.fields['keep_alive']) === 0) {
    return { intent: 'unload', model, modelKey: hostKey, upstreamPath, body: sent }
  }
  const isStreamed = operation === 'chat' || operation === 'generate'
  return {
    dialect: 'ollama',
    operation,
    upstreamPath,
    model,
    modelKey: hostKey,
    aliasOf,
    intent: isEmpty ? 'load' : 'infer',
    isStreaming: isStreamed && !isEmpty && json.fields['stream'] !== false,
    body: sent,
    runner: NO_RUNNER,
    contextChange: contextChangeOf(contextIn(json.fields), { policy, bounds: rules.bounds }),
    replyOptions: PLAIN_REPLY,
  }
}

/** All that look like images: whether they are any is for the host to say. */
const imagesIn = ({ images, messages }: JsonBody['fields']): readonly string[] =>
  [{ images }, ...(Array.isArray(messages) ? (messages as unknown[]) : [])]
    .flatMap((message) => (message as { images?: unknown } | null)?.images ?? [])
    .filter((image) => typeof image === 'string')

const contextIn = ({ options }: JsonBody['fields']): unknown =>
  (options as Readonly<Record<string, unknown>> | null | undefined)?.['num_ctx']

const NO_RUNNER = { numCtx: null, keepAlive: null }

const missingModel = (operation: NativeOperation, model: unknown): Refusal => {
  if (operation === 'chat' || operation === 'embeddings') return invalid('model is required')
  const name = typeof model === 'string' ? model : ''
  return { code: 'model_not_found', message: `model '${name}' not found` }
}

const isEmptyRequest = (operation: NativeOperation, fields: JsonBody['fields']): boolean => {
  if (operation === 'chat') {
    const messages = fields['messages']
    return !Array.isArray(messages) || messages.length === 0
  }
  return operation === 'generate' && (fields['prompt'] ?? '') === '' && !fields['suffix']
}

/** The fields that Ollama reads in each operation, besides the model, and that the gateway reads too. */
const EXPECTED: Readonly<Record<NativeOperation, Readonly<Record<string, string>>>> = {
  chat: { stream: 'bool', options: 'object', messages: 'array' },
  generate: { stream: 'bool', options: 'object', prompt: 'string' },
  embed: { options: 'object' },
  embeddings: { options: 'object', prompt: 'string' },
}

/** As Go writes the types that have longer names than ours. */
const GO_TYPES: Readonly<Record<string, string>> = {
  array: '[]api.Message',
  object: 'map[string]interface {}',
}

/** The faults that Ollama would find before it queues; told now, while the status is still ours. */
const findFault = (operation: NativeOperation, fields: JsonBody['fields']): Refusal | null => {
  const expected: Record<string, string> = { model: 'string', ...EXPECTED[operation] }
  for (const [field, type] of Object.entries(expected)) {
    const value = fields[field]
    if (value === undefined || value === null || goTypeOf(value) === type) continue
    const place = `${TYPE_NAMES[operation]}.${field} of type ${GO_TYPES[type] ?? type}`
    return invalid(`json: cannot unmarshal ${goTypeOf(value)} into Go struct field ${place}`)
  }
  if (operation === 'embed') return findInputFault(fields['input'])
  return operation === 'embeddings' ? null : findThinkFault(fields['think'])
}

const findNumberFault = (
  fields: JsonBody['fields'],
  { optionRanges }: ParseRules,
): Refusal | null => {
  const options = (fields['options'] ?? {}) as Readonly<Record<string, unknown>>
  return findOptionFault(fields, {}, '') ?? findOptionFault(options, optionRanges, 'options.')
}

const findInputFault = (input: unknown): Refusal | null => {
  const texts = Array.isArray(input) ? (input as unknown[]) : [input ?? '']
  return texts.every((text) => typeof text === 'string') ? null : invalid('invalid input type')
}

const THINK_LEVELS = new Set(['high', 'medium', 'low', 'max'])

const findThinkFault = (think: unknown): Refusal | null => {
  if (typeof think !== 'string' || think === '' || THINK_LEVELS.has(think)) return null
  return invalid(
    `invalid think value: ${JSON.stringify(think)} (must be "high", "medium", "low", "max", true, or false)`,
  )
}
