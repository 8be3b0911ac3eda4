import type {
  Ask,
  ChatAsk,
  EmbedAsk,
  GenerationAsk,
  Message,
  Part,
  RunnerAsk,
  TextAsk,
  Tool,
} from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { HostRequest } from '../host-protocol.ts'
import { LINKS_REFUSED } from '../ask-bounds.ts'
import { invalid } from '../json-body.ts'

/** The request of Ollama's native API that asks for the same. */
export const requestOf = (ask: Ask): HostRequest | Refusal => {
  switch (ask.kind) {
    case 'chat':
      return chatRequest(ask)
    case 'text':
      return textRequest(ask)
    case 'embed':
      return embedRequest(ask)
    case 'load':
      return jsonRequest('/api/generate', { model: ask.model, ...runnerFields(ask) }, ask.unread)
  }
}

const chatRequest = (ask: ChatAsk): HostRequest | Refusal => {
  const fault = findObstacle(ask)
  if (fault !== null) return fault
  const tools = offeredTools(ask)
  const dropped = [...ask.unread]
  // Ollama's models choose for themselves; leaving tools out is all that can be done for them.
  if (ask.toolChoice === 'required' || typeof ask.toolChoice === 'object') {
    dropped.push('tool_choice')
  }
  if (ask.mayCallInParallel === false && tools.length > 0) dropped.push('parallel_tool_calls')
  if (tools.some(({ isStrict }) => isStrict)) dropped.push('tools.strict')
  const body = {
    ...generationFields(ask),
    messages: ask.messages.map(messageOf),
    ...(tools.length > 0 && { tools: tools.map(toolOf) }),
  }
  return jsonRequest('/api/chat', body, dropped)
}

const textRequest = (ask: TextAsk): HostRequest | Refusal => {
  if (ask.answers > 1) return ONE_ANSWER
  const body = {
    ...generationFields(ask),
    prompt: ask.prompt,
    ...(ask.suffix !== null && { suffix: ask.suffix }),
    ...(ask.system !== null && { system: ask.system }),
    ...(ask.images.length > 0 && { images: ask.images.map(({ base64 }) => base64) }),
    ...(ask.isRaw && { raw: true }),
  }
  return jsonRequest('/api/generate', body, ask.unread)
}

const embedRequest = (ask: EmbedAsk): HostRequest | Refusal => {
  if (ask.inputs.some((input) => typeof input !== 'string')) {
    return invalid('the host of this model embeds texts, not tokens: send `input` as text')
  }
  const body = {
    model: ask.model,
    input: ask.inputs,
    ...(ask.dimensions !== null && { dimensions: ask.dimensions }),
    ...(ask.mayTruncate !== null && { truncate: ask.mayTruncate }),
    ...runnerFields(ask),
    ...(ask.runner.numCtx !== null && { options: { num_ctx: ask.runner.numCtx } }),
  }
  return jsonRequest('/api/embed', body, ask.unread)
}

const jsonRequest = (path: string, body: object, dropped: readonly string[]): HostRequest => ({
  path,
  body: Buffer.from(JSON.stringify(body)),
  dropped,
})

const generationFields = (ask: GenerationAsk): object => ({
  model: ask.model,
  stream: ask.isStreaming,
  options: optionsOf(ask),
  ...(ask.format !== null && { format: ask.format.kind === 'json' ? 'json' : ask.format.schema }),
  ...(ask.thinking !== null && { think: ask.thinking }),
  ...(ask.logprobs !== null && { logprobs: true, top_logprobs: ask.logprobs.top }),
  ...(ask.mayTruncate !== null && { truncate: ask.mayTruncate }),
  ...runnerFields(ask),
})

const runnerFields = ({ runner }: { readonly runner: RunnerAsk }): object =>
  runner.keepAlive === null ? {} : { keep_alive: runner.keepAlive }

const optionsOf = (ask: GenerationAsk): object => ({
  // Ollama's own defaults are 0.8 and 0.9, and its own /v1 sets these instead (wire.md 5.3).
  ...(ask.isNeutralByDefault && { temperature: 1, top_p: 1 }),
  ...ask.options,
  ...(ask.tokensMax !== null && { num_predict: ask.tokensMax }),
  ...(ask.stop.length > 0 && { stop: ask.stop }),
  ...(ask.runner.numCtx !== null && { num_ctx: ask.runner.numCtx }),
})

const offeredTools = ({ tools, toolChoice }: ChatAsk): readonly Tool[] => {
  if (toolChoice === 'none') return []
  return typeof toolChoice === 'object'
    ? tools.filter(({ name }) => name === toolChoice.name)
    : tools
}

const toolOf = ({ name, description, parameters }: Tool): object => ({
  type: 'function',
  function: {
    name,
    ...(description !== null && { description }),
    ...(parameters !== null && { parameters }),
  },
})

const messageOf = (message: Message): object => {
  if (message.role === 'assistant') return assistantMessage(message)
  const images = imagesOf(message.parts)
  return {
    role: message.role,
    content: textOf(message.parts),
    ...(images.length > 0 && { images }),
    ...(message.role === 'tool' && {
      ...(message.name !== null && { tool_name: message.name }),
      ...(message.callId !== null && { tool_call_id: message.callId }),
    }),
  }
}

const assistantMessage = (message: Message & { readonly role: 'assistant' }): object => ({
  role: 'assistant',
  content: message.text,
  ...(message.thinking !== null && { thinking: message.thinking }),
  ...(message.calls.length > 0 && {
    tool_calls: message.calls.map(({ id, name, argumentsJson }, index) => ({
      ...(id !== null && { id }),
      function: { index, name, arguments: JSON.parse(argumentsJson) as unknown },
    })),
  }),
})

const textOf = (parts: readonly Part[]): string =>
  parts
    .filter((part) => part.kind === 'text')
    .map(({ text }) => text)
    .join('\n')

/** Audio goes where images go: the model looks at the bytes. */
const imagesOf = (parts: readonly Part[]): string[] =>
  parts.filter((part) => part.kind === 'image' || part.kind === 'audio').map(({ base64 }) => base64)

/** What an Ollama host cannot be asked at all. */
const findObstacle = (ask: ChatAsk): Refusal | null => {
  if (ask.answers > 1) return ONE_ANSWER
  for (const message of ask.messages) {
    if (message.role === 'assistant') continue
    for (const part of message.parts) {
      if (part.kind === 'image_link') return LINKS_REFUSED
      if (part.kind === 'other') {
        return invalid(
          `the host of this model takes no parts of the type ${part.type.slice(0, 64)}`,
        )
      }
    }
  }
  return null
}

const ONE_ANSWER: Refusal = {
  code: 'invalid_request',
  message: 'the host of this model gives one answer to a request: send `n` as 1',
  param: 'n',
}
