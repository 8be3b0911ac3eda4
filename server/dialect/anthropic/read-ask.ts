import type { AnswerFormat, ChatAsk, Tool, ToolChoice } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import type { AskTarget } from '../openai/read-generation.ts'
import { readMessages } from './read-messages.ts'
import type { MessagesFields } from './request-schema.ts'
import { messagesSchema } from './request-schema.ts'

/** What a body of `/v1/messages` asks. */
export const readMessagesAsk = (
  body: Readonly<Record<string, unknown>>,
  target: AskTarget,
): ChatAsk | Refusal => {
  const checked = checkFields(messagesSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  const choice = fields.tool_choice
  return {
    kind: 'chat',
    ...target,
    answers: 1,
    options: optionsOf(fields),
    isNeutralByDefault: true,
    stop: fields.stop_sequences ?? [],
    mayTruncate: null,
    messages: readMessages(fields),
    tools: (fields.tools ?? []).filter(hasSchema).map(toolOf),
    toolChoice: toolChoiceOf(choice),
    mayCallInParallel:
      choice && 'disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use === true
        ? false
        : null,
    tokensMax: fields.max_tokens,
    format: formatOf(fields),
    thinking: thinkingOf(fields),
    logprobs: null,
    unread: [...unreadOf(body, messagesSchema), ...unreadTools(fields)],
  }
}

const OPTIONS = ['temperature', 'top_p', 'top_k'] as const

const optionsOf = (fields: MessagesFields): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    OPTIONS.map((name) => [name, fields[name]] as const).filter(
      ([, value]) => (value ?? null) !== null,
    ),
  )

type GivenTool = NonNullable<MessagesFields['tools']>[number]

const hasSchema = (tool: GivenTool): boolean => (tool.input_schema ?? null) !== null

const unreadTools = ({ tools }: MessagesFields): readonly string[] =>
  (tools ?? []).flatMap((tool, index) => (hasSchema(tool) ? [] : [`tools.${index}`]))

const toolOf = (tool: GivenTool): Tool => ({
  name: tool.name,
  description: tool.description ?? null,
  parameters: tool.input_schema ?? null,
  isStrict: tool.strict === true,
})

const toolChoiceOf = (choice: MessagesFields['tool_choice']): ToolChoice => {
  switch (choice?.type) {
    case 'any':
      return 'required'
    case 'none':
      return 'none'
    case 'tool':
      return { name: choice.name }
    default:
      return 'auto'
  }
}

const formatOf = ({ output_config, output_format }: MessagesFields): AnswerFormat | null => {
  const format = output_config?.format ?? output_format ?? null
  return format === null ? null : { kind: 'schema', name: 'schema', schema: format.schema }
}

/**
 * Thinking is off unless it is asked for, as callers who read only the first block expect. Asked for,
 * it is left to the host: models that can think do, and an outright wish would be refused for all
 * others, while Claude Code wishes it of every model.
 */
const thinkingOf = ({ thinking }: MessagesFields): false | null =>
  (thinking?.type ?? 'disabled') === 'disabled' ? false : null
