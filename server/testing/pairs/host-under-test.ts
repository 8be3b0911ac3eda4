import type { AnswerEvent } from '../../flow/answer.ts'

/** What a host was asked, in no language: each kind of host reads its own. */
export interface Asked {
  readonly model: string
  readonly isStreaming: boolean
  readonly messages: readonly AskedMessage[]
  readonly tools: readonly string[]
  readonly schema: unknown
  readonly tokensMax: number | null
  readonly stop: readonly string[]
  readonly seed: number | null
  /** Images inside the request, as base64. */
  readonly images: readonly string[]
}

export interface AskedMessage {
  readonly role: string
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]
}

/** What a host does with the next request for the GPU. */
export type Deed =
  | { readonly kind: 'answer'; readonly events: readonly AnswerEvent[] }
  /** As above, but says nothing until it is released. */
  | {
      readonly kind: 'answer later'
      readonly events: readonly AnswerEvent[]
      readonly release: Promise<void>
    }
  | { readonly kind: 'embed'; readonly vectors: readonly (readonly number[])[] }
  | { readonly kind: 'refuse'; readonly status: number; readonly message: string }
  /** Says an error inside its stream, in its own language. */
  | { readonly kind: 'fail'; readonly events: readonly AnswerEvent[]; readonly message: string }
  /** Cuts the connection after some of its stream. */
  | { readonly kind: 'die'; readonly events: readonly AnswerEvent[] }
  /** Begins and does not end, until the caller leaves. */
  | { readonly kind: 'go on' }

/** A host of one kind over real sockets. */
export interface HostUnderTest {
  /** Its entry in the configuration. */
  readonly entry: Readonly<Record<string, unknown>>
  readonly model: string
  readonly embedder: string
  will(deed: Deed): void
  /** The last request for the GPU. */
  asked(): Asked
  /** Resolves once the caller of the last request has left. */
  left(): Promise<void>
  stop(): Promise<void>
}
