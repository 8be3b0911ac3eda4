import type {
  Ask,
  ChatAsk,
  GenerationAsk,
  Image,
  JsonObject,
  Message,
  RunnerAsk,
} from '../../flow/ask.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import { parseJsonObject } from '../json-object.ts'
import type { ChatFields, GenerateFields, NativeMessage } from './request-schema.ts'
import { chatSchema, embedSchema, generateSchema } from './request-schema.ts'

/** What a native call asks, for hosts that do not speak Ollama's API (wire.md 5.1). */
export const readNativeAsk = (call: Call): Ask | Refusal => {
  // The body was read once at the door, where it could still be refused: it is an object.
  const body = parseJsonObject(call.body.toString('utf8'))!
  if (call.intent === 'load') return { kind: 'load', ...targetOf(call, body), unread: [] }
  switch (call.operation) {
    case 'chat':
      return readChat(body, call)
    case 'generate':
      return readGenerate(body, call)
    default:
      return readEmbed(body, call)
  }
}

const readChat = (body: JsonObject, call: Call): ChatAsk | Refusal => {
  const checked = checkFields(chatSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  return {
    kind: 'chat',
    ...generationOf(fields, call),
    messages: (fields.messages ?? []).map(messageOf),
    tools: (fields.tools ?? []).map(({ function: tool }) => ({
      name: tool.name,
      description: tool.description ?? null,
      parameters: tool.parameters ?? null,
      isStrict: false,
    })),
    toolChoice: 'auto',
    mayCallInParallel: null,
    unread: unreadOf(body, chatSchema),
  }
}

const readGenerate = (body: JsonObject, call: Call): Ask | Refusal => {
  const checked = checkFields(generateSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  return {
    kind: 'text',
    ...generationOf(fields, call),
    prompt: fields.prompt ?? '',
    suffix: fields.suffix || null,
    system: fields.system || null,
    images: imagesOf(fields.images),
    isRaw: fields.raw === true,
    unread: unreadOf(body, generateSchema),
  }
}

const readEmbed = (body: JsonObject, call: Call): Ask | Refusal => {
  const checked = checkFields(embedSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  const input = fields.input ?? fields.prompt ?? []
  return {
    kind: 'embed',
    ...targetOf(call, fields),
    inputs: typeof input === 'string' ? [input] : input,
    dimensions: fields.dimensions ?? null,
    // Ollama cuts what is too long unless it is told not to.
    mayTruncate: fields.truncate ?? true,
    unread: unreadOf(body, embedSchema),
  }
}

type Fields = ChatFields | GenerateFields

const generationOf = (fields: Fields, call: Call): Omit<GenerationAsk, 'unread'> => {
  const { num_predict, num_ctx: _numCtx, stop, ...options } = fields.options ?? {}
  return {
    ...targetOf(call, fields),
    isStreaming: call.isStreaming,
    answers: 1,
    options,
    isNeutralByDefault: false,
    stop: stop ?? [],
    // -1 and -2 mean without end, and until the context is full.
    tokensMax:
      num_predict === undefined || num_predict === null || num_predict < 0 ? null : num_predict,
    format: formatOf(fields.format),
    thinking: fields.think === '' ? null : (fields.think ?? null),
    logprobs: fields.logprobs === true ? { top: fields.top_logprobs ?? 0 } : null,
    mayTruncate: fields.truncate ?? null,
  }
}

const formatOf = (format: Fields['format']): GenerationAsk['format'] => {
  if (format === undefined || format === null || format === '') return null
  return format === 'json' ? { kind: 'json' } : { kind: 'schema', name: 'schema', schema: format }
}

interface RunnerFields {
  readonly options?: JsonObject | null | undefined
  readonly keep_alive?: number | string | null | undefined
}

/** Policies were applied to the body itself, so what it says of the runner holds. */
const targetOf = (
  call: Call,
  { options, keep_alive }: RunnerFields,
): { readonly model: string; readonly runner: RunnerAsk } => {
  const numCtx = options?.['num_ctx']
  return {
    model: call.aliasOf ?? call.model,
    runner: { numCtx: typeof numCtx === 'number' ? numCtx : null, keepAlive: keep_alive ?? null },
  }
}

const messageOf = (message: NativeMessage): Message => {
  const text = message.content ?? ''
  if (message.role === 'assistant') {
    return {
      role: 'assistant',
      text,
      thinking: message.thinking || null,
      calls: (message.tool_calls ?? []).map(({ id, function: called }) => ({
        id: id || null,
        name: called.name,
        argumentsJson: JSON.stringify(called.arguments ?? {}),
      })),
    }
  }
  const parts = [{ kind: 'text', text } as const, ...imagesOf(message.images)]
  if (message.role !== 'tool') return { role: message.role, parts }
  const callId = message.tool_call_id || null
  return { role: 'tool', callId, name: message.tool_name || null, parts }
}

const imagesOf = (images: readonly string[] | null | undefined): readonly Image[] =>
  (images ?? []).map((base64) => ({ kind: 'image', mime: null, base64 }))
