const NEWLINE = 0x0a

/**
 * Cuts a stream into whole lines, or whole events that end with an empty line, whatever the chunks
 * were. What has no end yet is kept in pieces, so a long one costs no repeated copying.
 */
export class WholePieces {
  readonly #delimiter: Buffer
  readonly #bytesMax: number
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(unit: 'line' | 'event', bytesMax: number) {
    this.#delimiter = Buffer.from(unit === 'line' ? '\n' : '\n\n')
    this.#bytesMax = bytesMax
  }

  /** Bytes of a piece whose end has not come. */
  get pendingBytes(): number {
    return this.#bytes
  }

  /** Whether what has no end is longer than allowed; it is dropped then. */
  get isOverfull(): boolean {
    return this.#bytes > this.#bytesMax
  }

  /** Everything up to the last end that has come, or null where none has. */
  feed(chunk: Buffer): Buffer | null {
    const end = this.#endIn(chunk)
    if (end === 0) {
      this.#keep(chunk)
      return null
    }
    let whole = end === chunk.length ? chunk : chunk.subarray(0, end)
    if (this.#bytes > 0) whole = Buffer.concat([...this.#pieces, whole])
    this.#pieces = []
    this.#bytes = 0
    if (end < chunk.length) this.#keep(chunk.subarray(end))
    return whole
  }

  /** What never got its end. */
  takePending(): Buffer {
    const pending = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    return pending
  }

  /** Behind the last delimiter in the chunk, one that began in the piece before included; 0 for none. */
  #endIn(chunk: Buffer): number {
    if (this.#isAtEndOf(chunk)) return chunk.length
    const at = chunk.lastIndexOf(this.#delimiter)
    if (at !== -1) return at + this.#delimiter.length
    const isSplit =
      this.#delimiter.length === 2 &&
      chunk[0] === NEWLINE &&
      this.#pieces.at(-1)?.at(-1) === NEWLINE
    return isSplit ? 1 : 0
  }

  /** Nearly every chunk ends where a piece does. */
  #isAtEndOf(chunk: Buffer): boolean {
    const last = chunk.length - 1
    return chunk[last] === NEWLINE && (this.#delimiter.length === 1 || chunk[last - 1] === NEWLINE)
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length
    if (this.isOverfull) this.#pieces = []
    else this.#pieces.push(piece)
  }
}
