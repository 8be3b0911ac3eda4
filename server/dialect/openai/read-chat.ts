import type { AnswerFormat, ChatAsk, Tool, ToolChoice } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import type { AskTarget } from './read-generation.ts'
import { generationOf, thinkingOf, tokensMaxOf } from './read-generation.ts'
import { readMessages } from './read-messages.ts'
import type { ChatFields } from './request-schema.ts'
import { chatSchema } from './request-schema.ts'

/** What a body of `/v1/chat/completions` asks. */
export const readChat = (
  body: Readonly<Record<string, unknown>>,
  target: AskTarget,
): ChatAsk | Refusal => {
  const checked = checkFields(chatSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  const messages = readMessages(fields.messages)
  if ('code' in messages) return messages
  return {
    kind: 'chat',
    ...generationOf(fields, target),
    messages: messages.list,
    tools: (fields.tools ?? []).map(toolOf),
    toolChoice: toolChoiceOf(fields.tool_choice),
    mayCallInParallel: fields.parallel_tool_calls ?? null,
    tokensMax: tokensMaxOf(fields.max_completion_tokens, fields.max_tokens),
    format: formatOf(fields.response_format),
    thinking: thinkingOf(fields),
    logprobs: fields.logprobs === true ? { top: fields.top_logprobs ?? 0 } : null,
    unread: [...unreadOf(body, chatSchema), ...unreadNames(fields)],
  }
}

/** Who of several speaks; a tool's name is read with its result. */
const unreadNames = ({ messages }: ChatFields): readonly string[] =>
  messages.some(({ role, name }) => name && role !== 'tool' && role !== 'function')
    ? ['messages.name']
    : []

const toolOf = ({ function: tool }: NonNullable<ChatFields['tools']>[number]): Tool => ({
  name: tool.name,
  description: tool.description ?? null,
  parameters: tool.parameters ?? null,
  isStrict: tool.strict === true,
})

const toolChoiceOf = (choice: ChatFields['tool_choice']): ToolChoice =>
  typeof choice === 'object' && choice !== null ? choice.function : (choice ?? 'auto')

const formatOf = (format: ChatFields['response_format']): AnswerFormat | null => {
  switch (format?.type) {
    case 'json_object':
      return { kind: 'json' }
    case 'json_schema':
      return {
        kind: 'schema',
        name: format.json_schema.name ?? 'schema',
        schema: format.json_schema.schema,
      }
    default:
      return null
  }
}
