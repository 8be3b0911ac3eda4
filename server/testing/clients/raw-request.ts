import {
  Http1Reader,
  statedFraming,
  type Framing,
  type MessageHead,
} from '../upstream/http1-reader.ts'
import { openRaw, type ConnectionEnd, type RawConnection } from './raw-connection.ts'

/** How a reply ended; the words are those of the recordings. */
export type ReplyEnd =
  | 'complete'
  | 'closed before status line'
  | 'closed early'
  | 'closed inside a chunk'
  | 'closed without last chunk'
  | 'not HTTP'

export interface RawReply {
  /** Null where no status line came. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly headerLines: readonly string[]
  /** One element per HTTP chunk, or per socket read where the reply is not chunked. */
  readonly chunks: readonly Buffer[]
  readonly body: Buffer
  /** Interim replies (1xx) before the real one. */
  readonly interims: number
  readonly end: ReplyEnd
  /** Null while the connection stands, as it does after a complete reply. */
  readonly connectionEnd: ConnectionEnd | null
}

export interface RequestParts {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON unless it is text or bytes already. */
  readonly body?: unknown
}

/** The bytes of a request. `Host` and `Content-Length` are added unless given. */
export function requestBytes({ method = 'POST', path, headers = {}, body }: RequestParts): Buffer {
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const content = Buffer.from(isRaw ? ((body ?? '') as string) : JSON.stringify(body))
  const length = body === undefined ? {} : { 'Content-Length': String(content.length) }
  const lines = Object.entries({ Host: 'localhost', ...length, ...headers })
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${text}\r\n`), content])
}

/** Reads one reply off a connection and shows its boundaries and how it ended. */
export class ReplyReader {
  readonly #connection: RawConnection
  readonly #isHead: boolean
  readonly #chunks: Buffer[] = []
  #parts: Buffer[] = []
  #head: MessageHead | null = null
  #interims = 0
  #isComplete = false
  #isGarbage = false
  #place: () => Http1Reader['place'] = () => 'start'

  /** Must be made before anything is sent. `method` matters for HEAD, whose reply has no body. */
  constructor(connection: RawConnection, method = 'GET') {
    this.#connection = connection
    this.#isHead = method === 'HEAD'
    this.#listen()
  }

  get status(): number | null {
    return this.#head === null ? null : Number(this.#head.startLine.split(' ')[1])
  }

  /** Whole chunks that have come so far. */
  get chunks(): readonly Buffer[] {
    return this.#chunks
  }

  /** Resolves once the condition holds; looked at after every read. */
  until(isMet: () => boolean): Promise<void> {
    return this.#connection.until(isMet)
  }

  /** Resolves when the reply is complete or the connection has ended. */
  async finished(): Promise<RawReply> {
    await this.until(() => this.#isComplete || this.#isGarbage || this.#connection.end !== null)
    const all = [...this.#chunks, ...this.#parts]
    return {
      status: this.status,
      headers: this.#head?.headers ?? {},
      headerLines: this.#head?.headerLines ?? [],
      chunks: this.#chunks,
      body: Buffer.concat(all),
      interims: this.#interims,
      end: this.#replyEnd(),
      connectionEnd: this.#connection.end,
    }
  }

  #listen(): void {
    const reader = new Http1Reader({
      onHead: (head) => this.#onHead(head),
      onPiece: (bytes) => this.#onPiece(bytes),
      onChunkEnd: () => this.#endChunk(),
      onEnd: () => {
        this.#isComplete = this.#head !== null
      },
    })
    this.#place = () => reader.place
    this.#connection.onData((bytes) => {
      if (this.#isComplete || this.#isGarbage) return
      try {
        reader.feed(bytes)
      } catch {
        this.#isGarbage = true
      }
    })
  }

  #onHead(head: MessageHead): Framing {
    const [protocol = '', code = ''] = head.startLine.split(' ')
    if (!protocol.startsWith('HTTP/1.')) throw new Error('not a status line')
    if (code.startsWith('1')) {
      this.#interims += 1
      return { kind: 'none' }
    }
    this.#head = head
    const hasBody = !this.#isHead && code !== '204' && code !== '304'
    return hasBody ? (statedFraming(head.headers) ?? { kind: 'until-close' }) : { kind: 'none' }
  }

  #onPiece(bytes: Buffer): void {
    this.#parts.push(bytes)
    if (this.#head?.headers['transfer-encoding'] === undefined) this.#endChunk()
  }

  #endChunk(): void {
    this.#chunks.push(Buffer.concat(this.#parts))
    this.#parts = []
  }

  #replyEnd(): ReplyEnd {
    if (this.#isComplete) return 'complete'
    if (this.#isGarbage) return 'not HTTP'
    if (this.#head === null) return 'closed before status line'
    const place = this.#place()
    if (place === 'chunk') return 'closed inside a chunk'
    if (place === 'chunk-edge') return 'closed without last chunk'
    const isUnframed = statedFraming(this.#head.headers) === null
    return isUnframed && this.#connection.end === 'end' ? 'complete' : 'closed early'
  }
}

/** Sends one request on a connection of its own and waits for the end of the reply. */
export async function rawRequest(port: number, parts: RequestParts | Buffer): Promise<RawReply> {
  const bytes = Buffer.isBuffer(parts) ? parts : requestBytes(parts)
  const connection = await openRaw(port)
  const method = bytes.subarray(0, 16).toString('latin1').split(' ')[0]
  const reader = new ReplyReader(connection, method)
  connection.send(bytes)
  const reply = await reader.finished()
  connection.close()
  return reply
}
