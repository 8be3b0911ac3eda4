import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  APICallError,
  embedMany,
  generateText,
  jsonSchema,
  Output,
  streamText,
  type ModelMessage,
  type ToolSet,
} from 'ai'
import type { Heard } from '../dialect/surface-contract.ts'
import type { ClientUnderTest, Question } from './client-under-test.ts'

const NAME = 'seadragon'

const providerOf = (base: string) =>
  createOpenAICompatible({
    name: NAME,
    baseURL: `${base}/v1`,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })

/** The Vercel AI SDK, as people connect it to servers with OpenAI's API. */
export const aiSdkClient: ClientUnderTest = {
  lacks: [],
  whole: async (base, question) => {
    const result = await generateText(optionsOf(base, question))
    return {
      ...emptyHeard(),
      text: result.text,
      thinking: result.reasoningText ?? '',
      calls: result.toolCalls.map(({ toolName, input }) => ({ name: toolName, arguments: input })),
      reason: result.finishReason,
      promptTokens: result.usage.inputTokens ?? null,
      completionTokens: result.usage.outputTokens ?? null,
    }
  },
  stream: async (base, question, onPiece) => {
    const result = streamText({ ...optionsOf(base, question), onError: () => undefined })
    let heard = emptyHeard()
    for await (const part of result.fullStream) {
      // The first parts are its own, before anything was sent.
      if (part.type.endsWith('-delta')) onPiece?.()
      if (part.type === 'error') throw part.error
      if (part.type === 'text-delta') heard = { ...heard, text: heard.text + part.text }
      if (part.type === 'reasoning-delta')
        heard = { ...heard, thinking: heard.thinking + part.text }
      if (part.type === 'tool-call') {
        const call = { name: part.toolName, arguments: part.input as unknown }
        heard = { ...heard, calls: [...heard.calls, call] }
      }
      if (part.type === 'finish') {
        const { inputTokens = null, outputTokens = null } = part.totalUsage
        const counts = { promptTokens: inputTokens, completionTokens: outputTokens }
        heard = { ...heard, reason: part.finishReason, ...counts }
      }
    }
    return heard
  },
  embed: async (base, model, texts) => {
    const embedder = providerOf(base).embeddingModel(model)
    const { embeddings } = await embedMany({ model: embedder, values: [...texts], maxRetries: 0 })
    return embeddings
  },
  raised: (error) => ({
    status: APICallError.isInstance(error) ? (error.statusCode ?? null) : null,
    message: error instanceof Error ? error.message : JSON.stringify(error),
  }),
}

const emptyHeard = (): Heard => ({
  text: '',
  thinking: '',
  calls: [],
  reason: null,
  promptTokens: null,
  completionTokens: null,
})

const optionsOf = (base: string, question: Question) => ({
  model: providerOf(base).chatModel(question.model),
  maxRetries: 0,
  ...(question.system !== undefined && { system: question.system }),
  messages: messagesOf(question),
  ...(question.tokensMax !== undefined && { maxOutputTokens: question.tokensMax }),
  ...(question.stop !== undefined && { stopSequences: [...question.stop] }),
  ...(question.seed !== undefined && { seed: question.seed }),
  ...(question.tool !== undefined && { tools: toolsOf(question.tool) }),
  ...(question.schema !== undefined && {
    output: Output.object({ schema: jsonSchema(question.schema), name: 'answer' }),
  }),
  ...(question.isThinking === true && {
    providerOptions: { [NAME]: { reasoningEffort: 'high' } },
  }),
  ...(question.signal !== undefined && { abortSignal: question.signal }),
})

const toolsOf = (name: string): ToolSet => ({
  [name]: {
    description: 'The weather of a city',
    inputSchema: jsonSchema({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    }),
  },
})

const messagesOf = ({ text, image, history }: Question): ModelMessage[] => {
  const user: ModelMessage = {
    role: 'user',
    content:
      image === undefined
        ? text
        : [
            { type: 'text', text },
            { type: 'file', data: image, mediaType: 'image/png' },
          ],
  }
  if (history === undefined) return [user]
  const { call, result } = history
  const named = { toolCallId: call.id, toolName: call.name }
  return [
    user,
    { role: 'assistant', content: [{ type: 'tool-call', ...named, input: call.arguments }] },
    {
      role: 'tool',
      content: [{ type: 'tool-result', ...named, output: { type: 'text', value: result } }],
    },
  ]
}
