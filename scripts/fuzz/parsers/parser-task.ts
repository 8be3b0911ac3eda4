/** What a worker is to do; it answers with a `ParserReport`. */
export interface ParserTask {
  readonly seed: number
  /** Of each parser; null for no end but the time's. */
  readonly inputsMax: number | null
  readonly msMax: number | null
  readonly memory: SharedArrayBuffer
}

/** Bytes that broke what must hold. */
export interface ParserFinding {
  readonly parser: string
  /** As a JSON string, a character a byte. */
  readonly input: string
  readonly message: string
}

export interface ParserReport {
  readonly inputs: number
  /** Ways in which watched functions ran. */
  readonly coverage: number
  readonly findings: readonly ParserFinding[]
  /** What is worth keeping, by parser; characters are bytes. */
  readonly corpora: Readonly<Record<string, readonly string[]>>
}
