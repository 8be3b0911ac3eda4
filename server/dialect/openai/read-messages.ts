import type { Message, Part, ToolCall } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseJsonObject } from '../json-object.ts'
import { partOfImageUrl } from './image-url.ts'
import type { ChatMessage, ChatPart } from './request-schema.ts'

/** The messages of a chat; each result of a tool gets the name of the tool that was called. */
export const readMessages = (
  messages: readonly ChatMessage[],
): { readonly list: readonly Message[] } | Refusal => {
  const toolNames = new Map<string, string>()
  const list: Message[] = []
  for (const [index, message] of messages.entries()) {
    const read = readMessage(message, `messages[${index}]`, toolNames)
    if ('code' in read) return read
    list.push(read)
  }
  return { list }
}

const readMessage = (
  message: ChatMessage,
  place: string,
  toolNames: Map<string, string>,
): Message | Refusal => {
  switch (message.role) {
    case 'assistant':
      return readAssistant(message, place, toolNames)
    case 'tool':
    case 'function':
      return {
        role: 'tool',
        callId: message.tool_call_id ?? null,
        name: toolNames.get(message.tool_call_id ?? '') ?? message.name ?? null,
        parts: partsOf(message.content),
      }
    case 'system':
    case 'developer':
      return { role: 'system', parts: partsOf(message.content) }
    case 'user':
      return { role: 'user', parts: partsOf(message.content) }
  }
}

const readAssistant = (
  message: ChatMessage,
  place: string,
  toolNames: Map<string, string>,
): Message | Refusal => {
  const calls: ToolCall[] = []
  for (const [index, { id, function: called }] of (message.tool_calls ?? []).entries()) {
    const argumentsJson = argumentsOf(called.arguments)
    if (argumentsJson === null) {
      const param = `${place}.tool_calls[${index}].function.arguments`
      return { code: 'invalid_request', message: `${param}: not the JSON text of an object`, param }
    }
    if (id) toolNames.set(id, called.name)
    calls.push({ id: id || null, name: called.name, argumentsJson })
  }
  const text = partsOf(message.content)
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('\n')
  const thinking = message.reasoning ?? message.reasoning_content
  return { role: 'assistant', text, thinking: thinking || null, calls }
}

/** Null where it is not an object: a model would be shown a history that never was. */
const argumentsOf = (given: string | object | null | undefined): string | null => {
  if (given === undefined || given === null || given === '') return '{}'
  if (typeof given !== 'string') return JSON.stringify(given)
  return parseJsonObject(given) === null ? null : given
}

const partsOf = (content: ChatMessage['content']): readonly Part[] => {
  if (content === undefined || content === null) return []
  return typeof content === 'string' ? [{ kind: 'text', text: content }] : content.map(partOf)
}

const partOf = (part: ChatPart): Part => {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text }
    case 'refusal':
      return { kind: 'text', text: part.refusal }
    case 'image_url':
      return partOfImageUrl(
        typeof part.image_url === 'string' ? part.image_url : part.image_url.url,
      )
    case 'other':
      return { kind: 'other', type: part.name }
    case 'input_audio':
      return { kind: 'audio', format: part.input_audio.format, base64: part.input_audio.data }
  }
}
