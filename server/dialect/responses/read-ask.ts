import type { AnswerFormat, ChatAsk, Tool, ToolChoice } from '../../flow/ask.ts'
import type { ResponseEcho } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import type { AskTarget } from '../openai/read-generation.ts'
import { generationOf, thinkingOf, tokensMaxOf } from '../openai/read-generation.ts'
import { readInput } from './read-input.ts'
import type { ResponsesFields } from './request-schema.ts'
import { responsesSchema } from './request-schema.ts'
import { readTools } from './tool-names.ts'

/** What a body of `/v1/responses` asks. */
export const readResponse = (
  body: Readonly<Record<string, unknown>>,
  target: AskTarget,
): ChatAsk | Refusal => {
  const checked = checkFields(responsesSchema, body)
  if ('code' in checked) return checked
  const { fields } = checked
  const input = readInput(fields)
  if ('code' in input) return input
  const { named, unread } = readTools(fields.tools ?? [])
  return {
    kind: 'chat',
    ...generationOf(fields, target),
    mayTruncate: fields.truncation ? fields.truncation === 'auto' : null,
    messages: input.messages,
    tools: allowedOf(
      named.map(({ tool }) => tool),
      fields.tool_choice,
    ),
    toolChoice: toolChoiceOf(fields.tool_choice),
    mayCallInParallel: fields.parallel_tool_calls ?? null,
    tokensMax: tokensMaxOf(fields.max_output_tokens),
    format: formatOf(fields.text),
    thinking: thinkingOf({ reasoning: fields.reasoning, think: fields.think }),
    logprobs: hasLogprobs(fields) ? { top: fields.top_logprobs ?? 0 } : null,
    unread: [...unreadOf(body, responsesSchema), ...input.unread, ...unread, ...unreadText(fields)],
  }
}

const hasLogprobs = ({ include, top_logprobs: top }: ResponsesFields): boolean =>
  (include ?? []).includes('message.output_text.logprobs') || (top ?? 0) > 0

const unreadText = ({ text }: ResponsesFields): readonly string[] =>
  text?.verbosity ? ['text.verbosity'] : []

type Choice = ResponsesFields['tool_choice']

const allowedOf = (tools: readonly Tool[], choice: Choice): readonly Tool[] => {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return tools
  const allowed = new Set(choice.tools.map(({ name }) => name))
  return tools.filter(({ name }) => allowed.has(name))
}

const toolChoiceOf = (choice: Choice): ToolChoice => {
  if (typeof choice !== 'object' || choice === null) return choice ?? 'auto'
  return choice.type === 'allowed_tools' ? choice.mode : { name: choice.name }
}

const formatOf = (text: ResponsesFields['text']): AnswerFormat | null => {
  const format = text?.format ?? null
  switch (format?.type) {
    case 'json_object':
      return { kind: 'json' }
    case 'json_schema':
      return { kind: 'schema', name: format.name ?? 'schema', schema: format.schema }
    default:
      return null
  }
}

/**
 * What a response repeats of its request. Instructions and tools, which are long and would come back
 * with every heartbeat, are not among it.
 */
export const echoOf = (fields: ResponsesFields): ResponseEcho => ({
  settings: {
    max_output_tokens: fields.max_output_tokens ?? null,
    metadata: fields.metadata ?? {},
    parallel_tool_calls: fields.parallel_tool_calls ?? true,
    reasoning: {
      effort: fields.reasoning?.effort ?? null,
      summary: fields.reasoning?.summary ?? null,
    },
    temperature: fields.temperature ?? null,
    text: { format: { type: 'text' }, ...fields.text },
    tool_choice: fields.tool_choice ?? 'auto',
    top_p: fields.top_p ?? null,
    truncation: fields.truncation ?? 'disabled',
  },
  toolForms: new Map(
    readTools(fields.tools ?? []).named.map(({ tool, form }) => [tool.name, form]),
  ),
})
