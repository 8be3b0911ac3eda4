import type { Heard } from '../dialect/surface-contract.ts'

/** A turn of a conversation with tools in it. */
export interface ToolTurn {
  readonly call: { readonly id: string; readonly name: string; readonly arguments: object }
  readonly result: string
}

/** What every client can ask for in its own way. */
export interface Question {
  readonly model: string
  readonly text: string
  readonly system?: string
  readonly tokensMax?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  /** Of one tool, with one text parameter `city`. */
  readonly tool?: string
  /** What was called and answered before. */
  readonly history?: ToolTurn
  /** The answer must be JSON of this schema. */
  readonly schema?: object
  /** A PNG as base64. */
  readonly image?: string
  readonly isThinking?: boolean
  readonly signal?: AbortSignal
}

/** A failure as the client library raises it. */
export interface Raised {
  /** Null where the library has none for errors inside a stream. */
  readonly status: number | null
  readonly message: string
}

/** A real client library of one dialect. */
export interface ClientUnderTest {
  /** What its dialect or the library has no way to ask for. */
  readonly lacks: readonly ('seed' | 'schema' | 'embeddings' | 'thinking' | 'stop' | 'image')[]
  whole(base: string, question: Question): Promise<Heard>
  /** Calls `onPiece` for each piece that it hears. */
  stream(base: string, question: Question, onPiece?: () => void): Promise<Heard>
  embed(base: string, model: string, texts: readonly string[]): Promise<readonly number[][]>
  raised(error: unknown): Raised
}
