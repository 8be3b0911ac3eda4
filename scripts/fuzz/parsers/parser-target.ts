/** One parser under fuzz. */
export interface ParserTarget {
  readonly name: string
  /** To begin with. */
  readonly seeds: readonly string[]
  /** Pieces that mean something to it. */
  readonly words: readonly string[]
  /** Throws where the parser throws, or gives what it must not. */
  check(input: Buffer): void
}
