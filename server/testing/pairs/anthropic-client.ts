import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { heardOfMessage } from '../dialect/anthropic-listeners.ts'
import type { ClientUnderTest, Question } from './client-under-test.ts'

const clientOf = (base: string): Anthropic =>
  new Anthropic({ baseURL: base, apiKey: 'any', maxRetries: 0 })

/** npm `@anthropic-ai/sdk`. */
export const anthropicClient: ClientUnderTest = {
  lacks: ['seed', 'embeddings'],
  whole: async (base, question) =>
    heardOfMessage(await clientOf(base).messages.create(bodyOf(question), optionsOf(question))),
  stream: async (base, question, onPiece) => {
    const stream = clientOf(base).messages.stream(bodyOf(question), optionsOf(question))
    stream.on('streamEvent', () => onPiece?.())
    return heardOfMessage(await stream.finalMessage())
  },
  embed: () => Promise.reject(new Error('the dialect has no embeddings')),
  raised: (error) => {
    // An error inside a stream may come wrapped by the reader of the stream.
    if (!(error instanceof APIError)) return { status: null, message: (error as Error).message }
    return { status: (error.status as number | undefined) ?? null, message: error.message }
  },
}

const optionsOf = ({ signal }: Question): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal }

const bodyOf = (question: Question): Anthropic.MessageCreateParamsNonStreaming => ({
  model: question.model,
  max_tokens: question.tokensMax ?? 4_096,
  messages: messagesOf(question),
  ...(question.system !== undefined && { system: question.system }),
  ...(question.stop !== undefined && { stop_sequences: [...question.stop] }),
  ...(question.isThinking === true && {
    thinking: { type: 'enabled' as const, budget_tokens: 1_024 },
  }),
  ...(question.schema !== undefined && {
    output_config: {
      format: { type: 'json_schema' as const, schema: question.schema as Record<string, unknown> },
    },
  }),
  ...(question.tool !== undefined && {
    tools: [
      {
        name: question.tool,
        input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
      },
    ],
  }),
})

const messagesOf = ({ text, image, history }: Question): Anthropic.MessageParam[] => [
  {
    role: 'user',
    content:
      image === undefined
        ? text
        : [
            { type: 'text', text },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
          ],
  },
  ...(history === undefined ? [] : turnOf(history)),
]

const turnOf = ({ call, result }: NonNullable<Question['history']>): Anthropic.MessageParam[] => [
  {
    role: 'assistant',
    content: [{ type: 'tool_use', id: call.id, name: call.name, input: call.arguments }],
  },
  {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: call.id, content: result }],
  },
]
