import OpenAI, { APIError } from 'openai'
import { ChatEar, heardOfCompletion } from '../dialect/openai-listeners.ts'
import type { ClientUnderTest, Question } from './client-under-test.ts'

const clientOf = (base: string): OpenAI =>
  new OpenAI({ baseURL: `${base}/v1`, apiKey: 'any', maxRetries: 0 })

/** npm `openai`, chat completions. */
export const openaiClient: ClientUnderTest = {
  lacks: [],
  whole: async (base, question) =>
    heardOfCompletion(
      await clientOf(base).chat.completions.create(bodyOf(question), { signal: question.signal }),
    ),
  stream: async (base, question, onPiece) => {
    const ear = new ChatEar()
    const stream = await clientOf(base).chat.completions.create(
      { ...bodyOf(question), stream: true, stream_options: { include_usage: true } },
      { signal: question.signal },
    )
    for await (const chunk of stream) {
      ear.take(chunk)
      onPiece?.()
    }
    return ear.heard()
  },
  embed: async (base, model, texts) => {
    const { data } = await clientOf(base).embeddings.create({ model, input: [...texts] })
    return data.map(({ embedding }) => embedding)
  },
  raised: (error) => {
    if (!(error instanceof APIError)) throw error
    return { status: (error.status as number | undefined) ?? null, message: error.message }
  },
}

const bodyOf = (question: Question): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model: question.model,
  messages: messagesOf(question),
  ...(question.tokensMax !== undefined && { max_completion_tokens: question.tokensMax }),
  ...(question.stop !== undefined && { stop: [...question.stop] }),
  ...(question.seed !== undefined && { seed: question.seed }),
  ...(question.isThinking === true && { reasoning_effort: 'high' as const }),
  ...(question.schema !== undefined && {
    response_format: {
      type: 'json_schema' as const,
      json_schema: { name: 'answer', schema: question.schema as Record<string, unknown> },
    },
  }),
  ...(question.tool !== undefined && {
    tools: [
      {
        type: 'function' as const,
        function: {
          name: question.tool,
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ],
  }),
})

const messagesOf = ({
  system,
  text,
  image,
  history,
}: Question): OpenAI.ChatCompletionMessageParam[] => [
  ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
  {
    role: 'user',
    content:
      image === undefined
        ? text
        : [
            { type: 'text', text },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } },
          ],
  },
  ...(history === undefined
    ? []
    : [
        {
          role: 'assistant' as const,
          content: null,
          tool_calls: [
            {
              id: history.call.id,
              type: 'function' as const,
              function: {
                name: history.call.name,
                arguments: JSON.stringify(history.call.arguments),
              },
            },
          ],
        },
        { role: 'tool' as const, tool_call_id: history.call.id, content: history.result },
      ]),
]
