/**
 * What a caller asks of a model, in no dialect's words. Every dialect is read into it and every kind of
 * host is asked from it, so that a new dialect or a new kind of host is one translation, not many.
 */
export type Ask = ChatAsk | TextAsk | EmbedAsk | LoadAsk

interface AskedOfModel {
  /** The name that hosts know. */
  readonly model: string
  readonly runner: RunnerAsk
  /** Names of parameters that were sent and that no part of this type stands for. */
  readonly unread: readonly string[]
}

/** What holds for every answer that is generated token by token. */
export interface GenerationAsk extends AskedOfModel {
  readonly isStreaming: boolean
  /** Answers to the same question; 1 almost always. */
  readonly answers: number
  /** Numbers and switches of sampling under Ollama's names, which most hosts share: `top_k`, `seed`. */
  readonly options: Readonly<Record<string, unknown>>
  /** Whether the dialect's callers expect 1.0 where `temperature` or `top_p` is not given. */
  readonly isNeutralByDefault: boolean
  readonly stop: readonly string[]
  /** The most tokens to generate; null leaves it to the host. */
  readonly tokensMax: number | null
  readonly format: AnswerFormat | null
  /** Null says nothing, which is not the same as false. */
  readonly thinking: boolean | ThinkingEffort | null
  /** Null for none; `top` is the number of alternatives to each token. */
  readonly logprobs: { readonly top: number } | null
  /** Whether a prompt that is too long may be cut; null leaves it to the host. */
  readonly mayTruncate: boolean | null
}

/** Ollama's levels; a dialect with more of them picks the nearest. */
export type ThinkingEffort = 'low' | 'medium' | 'high' | 'max'

/** What belongs to the loaded model rather than to one answer, policies applied already. */
export interface RunnerAsk {
  readonly numCtx: number | null
  readonly keepAlive: number | string | null
}

export interface ChatAsk extends GenerationAsk {
  readonly kind: 'chat'
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice
  /** False asks for one call at a time; null leaves it to the host. */
  readonly mayCallInParallel: boolean | null
}

/** A prompt without roles. */
export interface TextAsk extends GenerationAsk {
  readonly kind: 'text'
  readonly prompt: string
  /** What stands behind the gap to be filled; null where there is no gap. */
  readonly suffix: string | null
  readonly system: string | null
  readonly images: readonly Image[]
  /** Without the model's template. */
  readonly isRaw: boolean
}

export interface EmbedAsk extends AskedOfModel {
  readonly kind: 'embed'
  /** Texts, or tokens where the dialect can send them. */
  readonly inputs: readonly (string | readonly number[])[]
  readonly dimensions: number | null
  readonly mayTruncate: boolean | null
}

/** Only that the model be made resident. */
export interface LoadAsk extends AskedOfModel {
  readonly kind: 'load'
}

export type AnswerFormat =
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly name: string; readonly schema: JsonObject }

export type JsonObject = Readonly<Record<string, unknown>>

export interface Tool {
  readonly name: string
  readonly description: string | null
  /** A JSON schema, as it was sent. */
  readonly parameters: JsonObject | null
  readonly isStrict: boolean
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

export type Message =
  | { readonly role: 'system' | 'user'; readonly parts: readonly Part[] }
  | {
      readonly role: 'assistant'
      readonly text: string
      readonly thinking: string | null
      readonly calls: readonly ToolCall[]
    }
  | {
      readonly role: 'tool'
      readonly callId: string | null
      /** The name of the tool that was called, where it is known. */
      readonly name: string | null
      readonly parts: readonly Part[]
    }

export interface ToolCall {
  readonly id: string | null
  readonly name: string
  /** The text of a JSON object: whoever reads a dialect has checked it. */
  readonly argumentsJson: string
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | Image
  /** An image that the host would have to fetch; refused unless that is allowed. */
  | { readonly kind: 'image_link'; readonly url: string }
  /** Something that no kind of host is asked with yet, except where the dialect itself is relayed. */
  | { readonly kind: 'other'; readonly type: string }
  | { readonly kind: 'audio'; readonly format: string; readonly base64: string }

export interface Image {
  readonly kind: 'image'
  /** As the caller says; null where its dialect does not. */
  readonly mime: string | null
  readonly base64: string
}
