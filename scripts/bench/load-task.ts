import type { ReplyPlan } from './reply-plan.ts'
import type { Target } from './target.ts'

/** What the load generator is asked to do. */
export type LoadTask =
  | {
      readonly kind: 'loop'
      readonly target: Target
      readonly connections: number
      readonly seconds: number
      /** Null for plain requests. */
      readonly plan: ReplyPlan | null
    }
  | {
      readonly kind: 'paced'
      readonly target: Target
      readonly streams: number
      /** The time over which they begin. */
      readonly rampMs: number
      readonly plan: ReplyPlan
    }
  | {
      readonly kind: 'firstByte'
      /** Asked in turns, one request at a time. */
      readonly targets: readonly Target[]
      readonly samples: number
      readonly plan: ReplyPlan
    }
  | {
      readonly kind: 'crowd'
      readonly target: Target
      readonly streams: number
      readonly plan: ReplyPlan
    }
  | { readonly kind: 'disperse' }
  | {
      readonly kind: 'leave'
      readonly target: Target
      /** The upstream itself, which knows when it was left. */
      readonly direct: Target
      readonly times: number
    }

/** Of requests that were sent one after the other on each connection. */
export interface LoopResult {
  readonly replies: number
  readonly tokens: number
  readonly seconds: number
  /** Not status 200, cut, or with tokens missing. */
  readonly errors: number
}

/** Of streams that all ran at once. */
export interface PacedResult {
  readonly complete: number
  readonly firstError: string | null
  /** How late each token came, ms. */
  readonly lateMs: readonly number[]
  /** From the request to the first token of each stream, ms. */
  readonly firstTokenMs: readonly number[]
}

/** For each target in their order: from the request to the first byte of each reply's body, ms. */
export type FirstByteResult = readonly (readonly number[])[]

/** The result of each task. */
export interface LoadResults {
  readonly loop: LoopResult
  readonly paced: PacedResult
  readonly firstByte: FirstByteResult
  /** How many streams are open and were sent; they stay so until the crowd disperses. */
  readonly crowd: number
  readonly disperse: number
  /** From each leaving to the upstream's connection being closed, ms. */
  readonly leave: readonly number[]
}
