import type { ChatResponse } from 'ollama'
import { Ollama } from 'ollama'
import { cannedFetch } from './canned-fetch.ts'
import type { Heard } from './surface-contract.ts'

const clientOf = (bytes: string, contentType: string): Ollama =>
  new Ollama({ host: 'http://localhost', fetch: cannedFetch(bytes, contentType) })

export const hearNativeStream = async (bytes: string): Promise<Heard> => {
  const client = clientOf(bytes, 'application/x-ndjson')
  const parts: ChatResponse[] = []
  for await (const part of await client.chat({ model: 'm', messages: [], stream: true })) {
    parts.push(part)
  }
  return heardOfParts(parts)
}

export const hearNativeWhole = async (bytes: string): Promise<Heard> => {
  const client = clientOf(bytes, 'application/json')
  return heardOfParts([await client.chat({ model: 'm', messages: [] })])
}

export const heardOfParts = (parts: readonly ChatResponse[]): Heard => {
  const last = parts.at(-1)
  return {
    text: parts.map(({ message }) => message.content).join(''),
    thinking: parts.map(({ message }) => message.thinking ?? '').join(''),
    calls: parts
      .flatMap(({ message }) => message.tool_calls ?? [])
      .map(({ function: called }) => ({ name: called.name, arguments: called.arguments })),
    reason: last?.done === true ? last.done_reason : null,
    promptTokens: last?.prompt_eval_count ?? null,
    completionTokens: last?.eval_count ?? null,
  }
}
