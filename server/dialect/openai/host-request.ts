import type {
  Ask,
  ChatAsk,
  EmbedAsk,
  GenerationAsk,
  Message,
  TextAsk,
  Tool,
} from '../../flow/ask.ts'
import type { OpenaiServer } from '../../flow/host-profile.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { HostRequest } from '../host-protocol.ts'
import { invalid } from '../json-body.ts'
import { messagesFor } from './host-messages.ts'
import { optionsFor } from './host-options.ts'

/** The request of OpenAI's API that asks for the same (wire.md 5.1). */
export const requestFor = (server: OpenaiServer, ask: Ask): HostRequest | Refusal | null => {
  switch (ask.kind) {
    case 'chat':
      return findObstacle(ask) ?? chatRequest(server, ask, ask.messages)
    case 'text':
      return findObstacle(ask) ?? textRequest(server, ask)
    case 'embed':
      return ask.inputs.length === 0 ? null : embedRequest(server, ask)
    case 'load':
      // These servers load their model when they start.
      return null
  }
}

const CHAT_PATH = '/v1/chat/completions'

const chatRequest = (
  server: OpenaiServer,
  ask: ChatAsk | TextAsk,
  messages: readonly Message[],
): HostRequest => {
  const dropped = [...ask.unread]
  const body = {
    ...generationFields(server, ask, dropped),
    messages: messagesFor(server, messages),
    ...(ask.kind === 'chat' && toolFields(ask)),
    ...(server === 'vllm' && isBegun(messages) && CONTINUED),
    ...(ask.logprobs !== null && {
      logprobs: true,
      ...(ask.logprobs.top > 0 && { top_logprobs: ask.logprobs.top }),
    }),
    ...thinkingFields(server, ask, dropped),
  }
  return jsonRequest(CHAT_PATH, body, dropped)
}

/** An answer whose beginning is given goes on from there, as it does with Ollama and llama.cpp. */
const isBegun = (messages: readonly Message[]): boolean => {
  const last = messages.at(-1)
  return last?.role === 'assistant' && last.calls.length === 0
}

const CONTINUED = { add_generation_prompt: false, continue_final_message: true }

const textRequest = (server: OpenaiServer, ask: TextAsk): HostRequest => {
  if (!ask.isRaw) return chatRequest(server, ask, turnOf(ask))
  const dropped = [...ask.unread]
  // These servers give them in columns here, and each in its own.
  if (ask.logprobs !== null) dropped.push('logprobs')
  const body = { ...generationFields(server, ask, dropped), prompt: ask.prompt }
  return jsonRequest('/v1/completions', body, dropped)
}

/** A prompt that is to go through the model's template is a chat of one turn. */
const turnOf = ({ system, prompt, images }: TextAsk): readonly Message[] => {
  const user: Message = { role: 'user', parts: [{ kind: 'text', text: prompt }, ...images] }
  if (system === null) return [user]
  return [{ role: 'system', parts: [{ kind: 'text', text: system }] }, user]
}

const embedRequest = (server: OpenaiServer, ask: EmbedAsk): HostRequest => {
  const dropped = [...ask.unread]
  if (ask.runner.numCtx !== null) dropped.push('num_ctx')
  const body = {
    model: ask.model,
    input: ask.inputs,
    encoding_format: 'float',
    ...(ask.dimensions !== null && { dimensions: ask.dimensions }),
    // To the length that the model has.
    ...(ask.mayTruncate === true && server === 'vllm' && { truncate_prompt_tokens: -1 }),
  }
  return jsonRequest('/v1/embeddings', body, dropped)
}

const jsonRequest = (path: string, body: object, dropped: readonly string[]): HostRequest => ({
  path,
  body: Buffer.from(JSON.stringify(body)),
  dropped,
})

const generationFields = (
  server: OpenaiServer,
  ask: GenerationAsk,
  dropped: string[],
): Record<string, unknown> => {
  // The context is what the server was started with; Cline asks for one each time.
  if (ask.runner.numCtx !== null) dropped.push('num_ctx')
  if (ask.mayTruncate === true) dropped.push('truncate')
  return {
    model: ask.model,
    ...(ask.isStreaming && { stream: true, stream_options: { include_usage: true } }),
    ...optionsFor(server, ask, dropped),
    // vLLM wants at least one.
    ...(ask.tokensMax !== null && { max_tokens: Math.max(1, ask.tokensMax) }),
    ...(ask.stop.length > 0 && { stop: ask.stop }),
    ...(ask.format !== null && { response_format: formatOf(ask.format) }),
  }
}

const formatOf = (format: NonNullable<GenerationAsk['format']>): object =>
  format.kind === 'json'
    ? { type: 'json_object' }
    : { type: 'json_schema', json_schema: { name: format.name, schema: format.schema } }

/** Without tools none of these may be there. vLLM would show them to a model that must not call any. */
const toolFields = ({ tools, toolChoice, mayCallInParallel }: ChatAsk): object => {
  if (tools.length === 0 || toolChoice === 'none') return {}
  return {
    tools: tools.map(toolOf),
    ...(toolChoice === 'required' && { tool_choice: 'required' }),
    ...(typeof toolChoice === 'object' && {
      tool_choice: { type: 'function', function: { name: toolChoice.name } },
    }),
    ...(mayCallInParallel === false && { parallel_tool_calls: false }),
  }
}

const toolOf = ({ name, description, parameters, isStrict }: Tool): object => ({
  type: 'function',
  function: {
    name,
    ...(description !== null && { description }),
    ...(parameters !== null && { parameters }),
    ...(isStrict && { strict: true }),
  },
})

const thinkingFields = (
  server: OpenaiServer,
  { thinking }: GenerationAsk,
  dropped: string[],
): object => {
  if (thinking === null) return {}
  const effort = typeof thinking === 'string' ? thinking : null
  if (server === 'plain') {
    // Whether it thinks is its own affair; how much may be said.
    if (thinking === false) dropped.push('thinking')
    return effort === null ? {} : { reasoning_effort: effort === 'max' ? 'high' : effort }
  }
  const kwargs = {
    enable_thinking: thinking !== false,
    ...(effort !== null && server === 'llama.cpp' && { reasoning_effort: effort }),
  }
  return {
    chat_template_kwargs: kwargs,
    ...(effort !== null && server === 'vllm' && { reasoning_effort: effort }),
  }
}

/** What these servers cannot be asked at all. */
const findObstacle = (ask: ChatAsk | TextAsk): Refusal | null => {
  if (ask.answers > 1) return ONE_ANSWER
  if (ask.kind === 'text') return findTextObstacle(ask)
  for (const message of ask.messages) {
    if (message.role === 'assistant') continue
    for (const part of message.parts) {
      if (part.kind !== 'other') continue
      const type = part.type.slice(0, 64)
      return invalid(`the host of this model takes no parts of the type ${type}`)
    }
  }
  return null
}

const findTextObstacle = ({ suffix, model, isRaw, images }: TextAsk): Refusal | null => {
  if (suffix !== null) return invalid(`${JSON.stringify(model)} does not support insert`)
  return isRaw && images.length > 0 ? NO_RAW_IMAGES : null
}

const NO_RAW_IMAGES = invalid('the host of this model takes no images in a raw prompt')

const ONE_ANSWER: Refusal = {
  code: 'invalid_request',
  message: 'several answers come only through /v1/chat/completions: send `n` as 1',
  param: 'n',
}
