/** What a driver knows of how its host wants to be spoken to. It may change when the host is probed. */
export type HostProfile = OllamaProfile | OpenaiProfile

export interface OllamaProfile {
  readonly protocol: 'ollama'
}

/** Servers that speak OpenAI's API differ in what else they understand; `plain` understands nothing else. */
export type OpenaiServer = 'vllm' | 'llama.cpp' | 'plain'

export interface OpenaiProfile {
  readonly protocol: 'openai'
  readonly server: OpenaiServer
  /** What the host calls its models: it knows no other spelling. */
  readonly ids: readonly string[]
  /** Its server was started to order what it holds by the `priority` of each request (vLLM). */
  readonly takesPriority: boolean
  /** Whether numbers that nobody knows the range of may go to it. */
  readonly takesUnknownOptions: boolean
}
