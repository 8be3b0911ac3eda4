import Anthropic from '@anthropic-ai/sdk'
import { cannedFetch } from './canned-fetch.ts'
import type { Heard } from './surface-contract.ts'

const clientOf = (bytes: string, contentType: string): Anthropic =>
  new Anthropic({
    apiKey: 'none',
    baseURL: 'http://localhost',
    maxRetries: 0,
    fetch: cannedFetch(bytes, contentType),
  })

const ASKED = {
  model: 'm',
  max_tokens: 16,
  messages: [{ role: 'user' as const, content: 'Hello' }],
}

export const hearMessageStream = async (bytes: string): Promise<Heard> =>
  heardOfMessage(await clientOf(bytes, 'text/event-stream').messages.stream(ASKED).finalMessage())

export const hearMessageWhole = async (bytes: string): Promise<Heard> =>
  heardOfMessage(await clientOf(bytes, 'application/json').messages.create(ASKED))

export const heardOfMessage = ({ content, stop_reason, usage }: Anthropic.Message): Heard => {
  const ids = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  if (new Set(ids).size < ids.length) throw new Error('two calls with one id')
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thinking: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: block.input }] : [],
    ),
    reason: stop_reason,
    // What was read from a cache is told apart from the rest.
    promptTokens: usage.input_tokens + (usage.cache_read_input_tokens ?? 0),
    completionTokens: usage.output_tokens,
  }
}
