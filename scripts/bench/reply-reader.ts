/** Gets the bytes of a reply's body as they come: those of `bytes` from `start` to before `end`. */
export type BodySink = (bytes: Buffer, start: number, end: number) => void

const NEWLINE = 0x0a
const RETURN = 0x0d
const SEMICOLON = 0x3b

type State = 'head' | 'length' | 'size' | 'extension' | 'chunk' | 'chunk end' | 'trailer' | 'done'

/**
 * Reads one HTTP/1.1 reply, chunked or with a length. It copies nothing and makes no objects, because
 * what the load generator needs of the processor is not there for the servers that it measures.
 */
export class ReplyReader {
  status = 0
  readonly #sink: BodySink
  #state: State = 'head'
  #head = ''
  #left = 0
  #lineLength = 0

  constructor(sink: BodySink) {
    this.#sink = sink
  }

  /** True once the reply is whole. Throws where the bytes are no such reply. */
  read(bytes: Buffer): boolean {
    let at = this.#state === 'head' ? this.#readHead(bytes) : 0
    while (at < bytes.length && this.#state !== 'done') {
      at = this.#isBody() ? this.#readBody(bytes, at) : this.#readFraming(bytes[at]!, at)
    }
    return this.#state === 'done'
  }

  #isBody(): boolean {
    return this.#state === 'chunk' || this.#state === 'length'
  }

  #readHead(bytes: Buffer): number {
    const before = this.#head.length
    this.#head += bytes.toString('latin1')
    const end = this.#head.indexOf('\r\n\r\n')
    if (end < 0) return bytes.length
    this.status = Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#head)?.[1])
    const head = this.#head.slice(0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head)
    if (length === undefined && !isChunked) throw new Error(`a reply without an end: ${head}`)
    this.#left = Number(length ?? 0)
    if (isChunked) this.#state = 'size'
    else this.#state = this.#left === 0 ? 'done' : 'length'
    return end + 4 - before
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left)
    this.#sink(bytes, at, end)
    this.#left -= end - at
    if (this.#left === 0) this.#state = this.#state === 'length' ? 'done' : 'chunk end'
    return end
  }

  #readFraming(byte: number, at: number): number {
    if (byte === NEWLINE) this.#endLine()
    else if (byte !== RETURN) this.#readLineByte(byte)
    return at + 1
  }

  #readLineByte(byte: number): void {
    if (this.#state === 'trailer') this.#lineLength += 1
    else if (byte === SEMICOLON) this.#state = 'extension'
    else if (this.#state === 'size') this.#left = this.#left * 16 + hexDigit(byte)
  }

  #endLine(): void {
    if (this.#state === 'chunk end') {
      this.#state = 'size'
    } else if (this.#state === 'trailer') {
      if (this.#lineLength === 0) this.#state = 'done'
      this.#lineLength = 0
    } else {
      this.#state = this.#left === 0 ? 'trailer' : 'chunk'
    }
  }
}

const hexDigit = (byte: number): number => {
  const digit = byte < 0x3a ? byte - 0x30 : (byte | 0x20) - 0x57
  if (digit < 0 || digit > 15) throw new Error(`no chunk size: byte ${byte}`)
  return digit
}
