/** How the end of a message's body is known (RFC 9112, section 6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }

export interface MessageHead {
  readonly startLine: string
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** `Name: value` as sent, in order. */
  readonly headerLines: readonly string[]
}

/** Hears a message piece by piece. A piece never spans two chunks of a chunked body. */
export interface MessageSink {
  onHead(head: MessageHead): Framing
  onPiece(bytes: Buffer): void
  onChunkEnd(): void
  onEnd(): void
}

/** Where in a message the reader stands: it tells how a connection that closed now was cut. */
export type ReaderPlace = 'start' | 'head' | 'body' | 'chunk-edge' | 'chunk'

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'chunk-break' | 'trailer' | 'rest'

const CRLF = '\r\n'

/**
 * An incremental reader of HTTP/1.1 messages that shows what ordinary clients hide: chunk boundaries,
 * and where in a message the bytes stopped. Throws on bytes that are no HTTP.
 */
export class Http1Reader {
  readonly #sink: MessageSink
  #rest: Buffer = Buffer.alloc(0)
  #state: State = 'head'
  #remaining = 0

  constructor(sink: MessageSink) {
    this.#sink = sink
  }

  get place(): ReaderPlace {
    if (this.#state === 'head') return this.#rest.length === 0 ? 'start' : 'head'
    if (this.#state === 'chunk-data') return 'chunk'
    if (this.#state === 'chunk-size') return this.#rest.length === 0 ? 'chunk-edge' : 'chunk'
    return this.#state === 'chunk-break' || this.#state === 'trailer' ? 'chunk' : 'body'
  }

  feed(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (this.#step());
  }

  /** One step forward; false when more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'length':
      case 'chunk-data':
      case 'rest':
        return this.#readData()
      case 'chunk-size':
        return this.#readChunkSize()
      case 'chunk-break':
        return this.#readChunkBreak()
      case 'trailer':
        return this.#readTrailer()
    }
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(CRLF + CRLF)
    if (end < 0) return false
    const head = parseHead(this.#take(end + 4).toString('latin1'))
    this.#enter(this.#sink.onHead(head))
    return true
  }

  #enter(framing: Framing): void {
    if (framing.kind === 'chunked') this.#state = 'chunk-size'
    else if (framing.kind === 'until-close') this.#state = 'rest'
    else if (framing.kind === 'length' && framing.bytes > 0) {
      this.#state = 'length'
      this.#remaining = framing.bytes
    } else this.#finish()
  }

  #readData(): boolean {
    if (this.#rest.length === 0) return false
    const isBounded = this.#state !== 'rest'
    const size = isBounded ? Math.min(this.#remaining, this.#rest.length) : this.#rest.length
    this.#sink.onPiece(this.#take(size))
    if (!isBounded) return false
    this.#remaining -= size
    if (this.#remaining > 0) return false
    if (this.#state === 'length') this.#finish()
    else this.#state = 'chunk-break'
    return true
  }

  #readChunkSize(): boolean {
    const line = this.#takeLine()
    if (line === null) return false
    if (!/^[0-9a-f]+\s*(;.*)?$/i.test(line)) throw new Error(`not a chunk size: ${line}`)
    this.#remaining = Number.parseInt(line, 16)
    this.#state = this.#remaining === 0 ? 'trailer' : 'chunk-data'
    return true
  }

  #readChunkBreak(): boolean {
    if (this.#rest.length < 2) return false
    if (this.#take(2).toString('latin1') !== CRLF) throw new Error('a chunk is longer than it said')
    this.#sink.onChunkEnd()
    this.#state = 'chunk-size'
    return true
  }

  #readTrailer(): boolean {
    const line = this.#takeLine()
    if (line === null) return false
    if (line === '') this.#finish()
    return true
  }

  #finish(): void {
    this.#state = 'head'
    this.#sink.onEnd()
  }

  #takeLine(): string | null {
    const end = this.#rest.indexOf(CRLF)
    if (end < 0) return null
    return this.#take(end + 2)
      .toString('latin1')
      .slice(0, -2)
  }

  #take(size: number): Buffer {
    const taken = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(size)
    return taken
  }
}

function parseHead(text: string): MessageHead {
  const [startLine = '', ...headerLines] = text.slice(0, -4).split(CRLF)
  const headers: Record<string, string> = {}
  for (const line of headerLines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error(`not a header: ${line.slice(0, 80)}`)
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  return { startLine, headers, headerLines }
}

/** The framing that a message's own headers state, or null where they state none. */
export function statedFraming(headers: Readonly<Record<string, string>>): Framing | null {
  if (headers['transfer-encoding']?.toLowerCase().endsWith('chunked')) return { kind: 'chunked' }
  const length = headers['content-length']
  return length === undefined ? null : { kind: 'length', bytes: Number(length) }
}
