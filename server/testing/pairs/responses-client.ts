import OpenAI, { APIError } from 'openai'
import { heardOfResponse, ResponseEar } from '../dialect/response-listeners.ts'
import type { ClientUnderTest, Question } from './client-under-test.ts'

const clientOf = (base: string): OpenAI =>
  new OpenAI({ baseURL: `${base}/v1`, apiKey: 'any', maxRetries: 0 })

/** npm `openai`, responses. */
export const responsesClient: ClientUnderTest = {
  lacks: ['seed', 'stop', 'embeddings'],
  whole: async (base, question) =>
    heardOfResponse(
      await clientOf(base).responses.create(bodyOf(question), { signal: question.signal }),
    ),
  stream: async (base, question, onPiece) => {
    const ear = new ResponseEar()
    const stream = clientOf(base).responses.stream(bodyOf(question), { signal: question.signal })
    for await (const event of stream) {
      ear.take(event)
      onPiece?.()
    }
    return ear.heard()
  },
  embed: () => Promise.reject(new Error('the dialect has no embeddings')),
  raised: (error) => {
    // A failed response is none that the library raises.
    if (!(error instanceof APIError)) return { status: null, message: (error as Error).message }
    return { status: (error.status as number | undefined) ?? null, message: error.message }
  },
}

const bodyOf = (
  question: Question,
): Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'> => ({
  model: question.model,
  store: false,
  input: inputOf(question),
  ...(question.system !== undefined && { instructions: question.system }),
  ...(question.tokensMax !== undefined && { max_output_tokens: question.tokensMax }),
  ...(question.isThinking === true && {
    reasoning: { effort: 'high' as const, summary: 'auto' as const },
  }),
  ...(question.schema !== undefined && {
    text: {
      format: {
        type: 'json_schema' as const,
        name: 'answer',
        schema: question.schema as Record<string, unknown>,
      },
    },
  }),
  ...(question.tool !== undefined && {
    tools: [
      {
        type: 'function' as const,
        name: question.tool,
        strict: false,
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
      },
    ],
  }),
})

const inputOf = ({ text, image, history }: Question): OpenAI.Responses.ResponseInput => [
  {
    role: 'user',
    content: [
      { type: 'input_text', text },
      ...(image === undefined
        ? []
        : [
            {
              type: 'input_image' as const,
              detail: 'auto' as const,
              image_url: `data:image/png;base64,${image}`,
            },
          ]),
    ],
  },
  ...(history === undefined
    ? []
    : [
        {
          type: 'function_call' as const,
          call_id: history.call.id,
          name: history.call.name,
          arguments: JSON.stringify(history.call.arguments),
        },
        {
          type: 'function_call_output' as const,
          call_id: history.call.id,
          output: history.result,
        },
      ]),
]
