/** One entry of a host's model list as Ollama's `/api/tags` has it; fields beyond these are kept. */
export interface ModelEntry {
  readonly name: string
  readonly model: string
  readonly modified_at: string
  readonly size: number
  readonly digest: string
  readonly details: ModelDetails
  readonly [extra: string]: unknown
}

export interface ModelDetails {
  readonly parent_model: string
  readonly format: string
  readonly family: string
  readonly families: readonly string[] | null
  readonly parameter_size: string
  readonly quantization_level: string
  readonly [extra: string]: unknown
}

/** One entry of `/api/ps`: a model that is loaded now. */
export interface ResidentEntry {
  readonly name: string
  readonly model: string
  readonly size: number
  readonly digest: string
  readonly details: ModelDetails
  readonly expires_at: string
  readonly size_vram: number
  readonly [extra: string]: unknown
}
