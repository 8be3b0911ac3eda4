import OpenAI from 'openai'
import { cannedFetch } from './canned-fetch.ts'
import type { Heard } from './surface-contract.ts'

const clientOf = (bytes: string, contentType: string): OpenAI =>
  new OpenAI({
    apiKey: 'none',
    baseURL: 'http://localhost/v1',
    maxRetries: 0,
    fetch: cannedFetch(bytes, contentType),
  })

const ASKED = { model: 'm', messages: [] }
const USAGE = { stream_options: { include_usage: true } }

export const hearChatStream = async (bytes: string): Promise<Heard> => {
  const client = clientOf(bytes, 'text/event-stream')
  const heard = new ChatEar()
  const stream = await client.chat.completions.create({ ...ASKED, ...USAGE, stream: true })
  for await (const chunk of stream) heard.take(chunk)
  return heard.heard()
}

export const hearChatWhole = async (bytes: string): Promise<Heard> =>
  heardOfCompletion(await clientOf(bytes, 'application/json').chat.completions.create(ASKED))

export const heardOfCompletion = ({ choices, usage }: OpenAI.ChatCompletion): Heard => {
  const [choice] = choices
  const message = choice?.message as Message | undefined
  return {
    text: message?.content ?? '',
    thinking: message?.reasoning ?? message?.reasoning_content ?? '',
    calls: (message?.tool_calls ?? []).map(({ function: called }) => ({
      name: called!.name,
      arguments: JSON.parse(called!.arguments) as unknown,
    })),
    reason: choice?.finish_reason ?? null,
    promptTokens: usage?.prompt_tokens ?? null,
    completionTokens: usage?.completion_tokens ?? null,
  }
}

/** Thinking has two names, by which server it comes from. */
interface Reasoned {
  readonly reasoning?: string
  readonly reasoning_content?: string
}

interface Message extends Reasoned {
  readonly content?: string | null
  readonly tool_calls?: readonly {
    readonly function?: { readonly name: string; readonly arguments: string }
  }[]
}

/** Puts the chunks of a chat together as agents do. */
export class ChatEar {
  #text = ''
  #thinking = ''
  readonly #calls: { id: string; name: string; json: string }[] = []
  #reason: string | null = null
  #usage: OpenAI.CompletionUsage | null = null

  take(chunk: OpenAI.ChatCompletionChunk): void {
    this.#usage = chunk.usage ?? this.#usage
    const [choice] = chunk.choices
    if (choice === undefined) return
    const delta = choice.delta as typeof choice.delta & Reasoned
    this.#text += delta.content ?? ''
    this.#thinking += delta.reasoning ?? delta.reasoning_content ?? ''
    for (const { index, id, function: called } of delta.tool_calls ?? []) {
      this.#calls[index] ??= { id: id!, name: called!.name!, json: '' }
      this.#calls[index].json += called?.arguments ?? ''
    }
    this.#reason = choice.finish_reason ?? this.#reason
  }

  heard(): Heard {
    const ids = new Set(this.#calls.map(({ id }) => id))
    if (ids.size < this.#calls.length) throw new Error('two calls with one id')
    return {
      text: this.#text,
      thinking: this.#thinking,
      calls: this.#calls.map(({ name, json }) => ({
        name,
        arguments: JSON.parse(json) as unknown,
      })),
      reason: this.#reason,
      promptTokens: this.#usage?.prompt_tokens ?? null,
      completionTokens: this.#usage?.completion_tokens ?? null,
    }
  }
}

export const hearCompletionStream = async (bytes: string): Promise<Heard> => {
  const client = clientOf(bytes, 'text/event-stream')
  const heard = { text: '', reason: null as string | null, usage: null as Usage }
  const asked = { model: 'm', prompt: 'p', ...USAGE, stream: true } as const
  for await (const chunk of await client.completions.create(asked)) {
    heard.text += chunk.choices[0]?.text ?? ''
    heard.reason = chunk.choices[0]?.finish_reason ?? heard.reason
    heard.usage = chunk.usage ?? heard.usage
  }
  return plainText(heard)
}

export const hearCompletionWhole = async (bytes: string): Promise<Heard> => {
  const client = clientOf(bytes, 'application/json')
  const { choices, usage } = await client.completions.create({ model: 'm', prompt: 'p' })
  const [choice] = choices
  return plainText({
    text: choice!.text,
    reason: choice!.finish_reason,
    usage: usage ?? null,
  })
}

type Usage = OpenAI.CompletionUsage | null

const plainText = (heard: { text: string; reason: string | null; usage: Usage }): Heard => ({
  text: heard.text,
  thinking: '',
  calls: [],
  reason: heard.reason,
  promptTokens: heard.usage?.prompt_tokens ?? null,
  completionTokens: heard.usage?.completion_tokens ?? null,
})
