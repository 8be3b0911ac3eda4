/** What the work of one model costs; what is absent costs nothing. */
export interface ModelPrice {
  /** For a million tokens that it reads. */
  readonly input?: number | undefined
  /** For a million tokens of what it reads that its host knew from before; without it the same as `input`. */
  readonly cachedInput?: number | undefined
  /** For a million tokens that it writes. */
  readonly output?: number | undefined
  /** For an hour that it is at work for a caller. */
  readonly gpuHour?: number | undefined
}

export interface Prices {
  /** As it is written beside amounts. */
  readonly currency: string
  /** By the names of models. */
  readonly models: Readonly<Record<string, ModelPrice>>
}

/** The name under which a price is for every model that has none of its own. */
export const ANY_MODEL = '*'
