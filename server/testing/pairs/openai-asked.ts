import type { Asked } from './host-under-test.ts'

export interface OpenaiBody {
  readonly model: string
  readonly stream?: boolean
  readonly encoding_format?: string
  readonly response_format?: { readonly json_schema?: { readonly schema: unknown } }
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly messages?: readonly OpenaiMessage[]
}

interface OpenaiMessage {
  readonly role: string
  readonly content: string | null | readonly OpenaiPart[]
  readonly tool_calls?: readonly {
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
}

interface OpenaiPart {
  readonly text?: string
  readonly image_url?: { readonly url: string }
}

/** What a body of `/v1/chat/completions` asks. */
export const readAsked = (body: OpenaiBody): Asked => {
  const { messages = [] } = body
  return {
    model: body.model,
    isStreaming: body.stream === true,
    messages: messages.map(({ role, content, tool_calls: calls = [] }) => ({
      role,
      text: partsOf(content)
        .map(({ text = '' }) => text)
        .join(''),
      calls: calls.map(({ function: { name, arguments: json } }) => ({
        name,
        arguments: JSON.parse(json) as unknown,
      })),
    })),
    tools: (body.tools ?? []).map(({ function: { name } }) => name),
    schema: body.response_format?.json_schema?.schema ?? null,
    tokensMax: body.max_tokens ?? body.max_completion_tokens ?? null,
    stop: body.stop ?? [],
    seed: body.seed ?? null,
    images: messages
      .flatMap(({ content }) => partsOf(content))
      .flatMap(({ image_url: image }) => (image === undefined ? [] : [base64Of(image.url)])),
  }
}

const partsOf = (content: OpenaiMessage['content']): readonly OpenaiPart[] =>
  typeof content === 'string' ? [{ text: content }] : (content ?? [])

const base64Of = (url: string): string => url.replace(/^data:image\/png;base64,/, '')
