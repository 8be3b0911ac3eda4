import type { JsonObject, RunnerAsk } from './ask.ts'

export type Dialect = 'ollama' | 'openai' | 'anthropic'

/** What is asked for, whichever path it came by. Labels records and metrics. */
export const OPERATIONS = [
  'chat',
  'generate',
  'embed',
  'embeddings',
  'v1_chat',
  'v1_completions',
  'v1_embeddings',
  'v1_messages',
  'v1_responses',
] as const

export type Operation = (typeof OPERATIONS)[number]

/** A request for a GPU, parsed as far as the gateway needs; the body stays what the client sent. */
export interface Call {
  readonly dialect: Dialect
  readonly operation: Operation
  /** The path at a host that speaks the caller's dialect; the gateway's own, never the request's. */
  readonly upstreamPath: string
  /** The model in the client's spelling, which the reply echoes. */
  readonly model: string
  /** The model's canonical name: the key for hosts, policies and permissions. */
  readonly modelKey: string
  /** The name that the host knows, where an alias stands for it; otherwise null. */
  readonly aliasOf: string | null
  /** `load` only makes the model resident: the reply is one plain object even when streaming was asked. */
  readonly intent: 'infer' | 'load'
  /** Whether the reply is a stream that can be committed early and kept warm. */
  readonly isStreaming: boolean
  /** What a host that speaks the caller's dialect is sent. */
  readonly body: Buffer
  /** Context and residency after the policies, for hosts of other dialects; the body has its own. */
  readonly runner: RunnerAsk
  /** Null where it gets the context that it asks for, or asks for none. */
  readonly contextChange: ContextChange | null
  readonly replyOptions: ReplyOptions
}

/** A request gets another context than it asks for, lest its model be loaded again; tokens. */
export interface ContextChange {
  readonly asked: number
  readonly given: number
}

/** What a request says about the form of its reply. */
export interface ReplyOptions {
  /** Choices to the one question; 1 almost always. */
  readonly answers: number
  /** A stream ends with its token counts. */
  readonly hasUsage: boolean
  /** Vectors come as base64 of their bytes. */
  readonly isBase64: boolean
  /** Thinking is said under DeepSeek's name for it too. */
  readonly hasReasoningContent: boolean
  /** Of OpenAI's Responses alone. */
  readonly echo: ResponseEcho | null
}

/** What a response says again of its request. */
export interface ResponseEcho {
  readonly settings: JsonObject
  /** How calls are said, by the name under which the model knows the tool. */
  readonly toolForms: ReadonlyMap<string, ToolForm>
}

export interface ToolForm {
  readonly name: string
  readonly namespace: string | null
  /** Its input is plain text. */
  readonly isCustom: boolean
}

export const PLAIN_REPLY: ReplyOptions = {
  answers: 1,
  hasUsage: false,
  isBase64: false,
  hasReasoningContent: false,
  echo: null,
}
