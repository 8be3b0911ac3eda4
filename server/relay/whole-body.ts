/** The pieces of a reply that is one object, up to a limit. */
export class WholeBody {
  readonly #bytesMax: number
  #pieces: Buffer[] = []
  #length = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** False once the limit is passed; nothing is kept then. */
  add(piece: Buffer): boolean {
    this.#length += piece.length
    if (this.#length > this.#bytesMax) {
      this.#pieces = []
      return false
    }
    this.#pieces.push(piece)
    return true
  }

  bytes(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
  }
}
