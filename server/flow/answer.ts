/** Tokens as the host counted them; null where it did not say. */
export interface TokenCounts {
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  /** Of the prompt's tokens those that the host knew from before; left out where it does not say. */
  readonly cachedTokens?: number
  /** How long the host loaded the model for it; left out where it did not, or does not say. */
  readonly loadMs?: number
}

export const UNKNOWN_TOKENS: TokenCounts = { promptTokens: null, completionTokens: null }

/**
 * What a host answers, piece by piece, in no dialect's words. Tool calls come one after the other:
 * `call_start`, any number of `call_arguments`, `call_end`. Exactly one of `finish`, `error`,
 * `incomplete` and `broken` comes, and it is the last.
 */
export type AnswerEvent = AnswerPiece | AnswerEnd

export type AnswerPiece =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly logprobs: readonly TokenLogprob[] | null
    }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'call_start'; readonly id: string | null; readonly name: string }
  /** A piece of the text of a JSON object. */
  | { readonly kind: 'call_arguments'; readonly json: string }
  | { readonly kind: 'call_end' }
  /** In the order of what was asked. */
  | { readonly kind: 'vectors'; readonly vectors: readonly (readonly number[])[] }

export type AnswerEnd =
  | AnswerFinish
  /** The host said so itself. */
  | { readonly kind: 'error'; readonly message: string }
  /** A clean end without a terminal, which is no fault of the host. */
  | { readonly kind: 'incomplete' }
  /** Not the host's protocol. */
  | { readonly kind: 'broken'; readonly reason: string }

export interface AnswerFinish {
  readonly kind: 'finish'
  readonly reason: FinishReason
  readonly tokens: TokenCounts
  /** What the host measured; null where it does not. */
  readonly durations: AnswerDurations | null
}

/** `load`: there was nothing to answer. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'load'

/** Nanoseconds, whole. */
export interface AnswerDurations {
  readonly totalNs: number
  readonly loadNs: number
  readonly promptNs: number
  readonly generationNs: number
}

export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[] | null
  readonly top: readonly Omit<TokenLogprob, 'top'>[]
}
