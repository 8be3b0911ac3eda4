import type { ChatRequest, ChatResponse, Message } from 'ollama'
import { Ollama } from 'ollama'
import { heardOfParts } from '../dialect/ollama-listeners.ts'
import type { ClientUnderTest, Question } from './client-under-test.ts'

const clientOf = (base: string, signal: AbortSignal | undefined): Ollama =>
  new Ollama({
    host: base,
    // The package has no signal for a call, and its own abort is for streams that have begun.
    fetch: (url, init) => fetch(url, { ...init, ...(signal !== undefined && { signal }) }),
  })

/** npm `ollama`. */
export const ollamaClient: ClientUnderTest = {
  lacks: [],
  whole: async (base, question) =>
    heardOfParts([await clientOf(base, question.signal).chat(bodyOf(question))]),
  stream: async (base, question, onPiece) => {
    const parts: ChatResponse[] = []
    const client = clientOf(base, question.signal)
    for await (const part of await client.chat({ ...bodyOf(question), stream: true })) {
      parts.push(part)
      onPiece?.()
    }
    return heardOfParts(parts)
  },
  embed: async (base, model, texts) =>
    (await clientOf(base, undefined).embed({ model, input: [...texts] })).embeddings,
  raised: (error) => {
    const { status_code: status } = error as { status_code?: number }
    return { status: status ?? null, message: (error as Error).message }
  },
}

const bodyOf = (question: Question): ChatRequest & { stream?: false } => ({
  model: question.model,
  messages: [
    ...(question.system === undefined ? [] : [{ role: 'system', content: question.system }]),
    {
      role: 'user',
      content: question.text,
      ...(question.image !== undefined && { images: [question.image] }),
    },
    ...historyOf(question),
  ],
  options: {
    ...(question.tokensMax !== undefined && { num_predict: question.tokensMax }),
    ...(question.stop !== undefined && { stop: [...question.stop] }),
    ...(question.seed !== undefined && { seed: question.seed }),
  },
  ...(question.isThinking === true && { think: true }),
  ...(question.schema !== undefined && { format: question.schema }),
  ...(question.tool !== undefined && {
    tools: [
      {
        type: 'function',
        function: {
          name: question.tool,
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ],
  }),
})

const historyOf = ({ history }: Question): readonly Message[] =>
  history === undefined
    ? []
    : [
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { function: { name: history.call.name, arguments: { ...history.call.arguments } } },
          ],
        },
        { role: 'tool', content: history.result, tool_name: history.call.name },
      ]
