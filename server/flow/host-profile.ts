/** What a driver knows of how its host wants to be spoken to. It may change when the host is probed. */
export type HostProfile = OllamaProfile | OpenaiProfile

interface NamedModels {
  /** What the host calls a model, by its canonical name, where an operator says that it has another. */
  readonly names?: ReadonlyMap<string, string>
}

export interface OllamaProfile extends NamedModels {
  readonly protocol: 'ollama'
}

/** Servers that speak OpenAI's API differ in what else they understand; `plain` understands nothing else. */
export type OpenaiServer = 'vllm' | 'llama.cpp' | 'plain'

export interface OpenaiProfile extends NamedModels {
  readonly protocol: 'openai'
  readonly server: OpenaiServer
  /** What the host calls its models: it knows no other spelling. */
  readonly ids: readonly string[]
  /** Its server was started to order what it holds by the `priority` of each request (vLLM). */
  readonly takesPriority: boolean
  /** Whether numbers that nobody knows the range of may go to it. */
  readonly takesUnknownOptions: boolean
}
