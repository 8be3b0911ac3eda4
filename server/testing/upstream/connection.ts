import type { Socket } from 'node:net'
import type { Clock } from '../../clock.ts'
import { CallerLeft, Exchange } from './exchange.ts'
import { Http1Reader, statedFraming, type Framing, type MessageHead } from './http1-reader.ts'
import { ReceivedRequest, type ExchangeEnd } from './received-request.ts'

export interface ConnectionDeps {
  readonly id: number
  readonly clock: Clock
  /** A head is complete; the body may still be on its way. */
  onRequest(request: ReceivedRequest): void
  /** Something that a test may be waiting for has happened. */
  onChange(): void
  answer(exchange: Exchange): Promise<void>
}

const BAD_REQUEST =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request'

/**
 * One socket of the test upstream. It reads all the time, also while it answers, so that a caller who
 * leaves is noticed at once; a half close counts as leaving, as it does for Ollama.
 */
export class Connection {
  readonly #socket: Socket
  readonly #deps: ConnectionDeps
  readonly #left = new AbortController()
  readonly #queue: ReceivedRequest[] = []
  #incoming: ReceivedRequest | null = null
  #pieces: Buffer[] = []
  #isAnswering = false
  #isCut = false

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket
    this.#deps = deps
    socket.setNoDelay(true)
    this.#listen()
  }

  /** Closes at once, as a host that is killed: what was being answered ends as broken. */
  cut(): void {
    this.#isCut = true
    this.#socket.destroy()
  }

  #listen(): void {
    const reader = new Http1Reader({
      onHead: (head) => this.#startRequest(head),
      onPiece: (bytes) => this.#pieces.push(bytes),
      onChunkEnd: () => {},
      onEnd: () => this.#completeRequest(),
    })
    this.#socket.on('data', (bytes) => {
      try {
        reader.feed(bytes)
      } catch {
        this.#socket.end(BAD_REQUEST)
      }
    })
    this.#socket.on('end', () => this.#leave())
    this.#socket.on('close', () => this.#leave())
    // A reset arrives here first; the close that follows says all that matters.
    this.#socket.on('error', () => {})
  }

  #leave(): void {
    this.#left.abort()
    if (this.#incoming !== null && this.#incoming.end === null) this.#incoming.end = 'left'
    this.#deps.onChange()
  }

  #startRequest(head: MessageHead): Framing {
    const [method = '', path = ''] = head.startLine.split(' ')
    const line = { method, path, headers: head.headers, headerLines: head.headerLines }
    const origin = { at: this.#deps.clock.now(), connection: this.#deps.id }
    this.#incoming = new ReceivedRequest(line, origin)
    this.#deps.onRequest(this.#incoming)
    if (head.headers['expect'] === '100-continue') {
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    }
    return statedFraming(head.headers) ?? { kind: 'none' }
  }

  #completeRequest(): void {
    const request = this.#incoming
    if (request === null) throw new Error('a body ended that never began')
    request.body = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#incoming = null
    this.#queue.push(request)
    this.#deps.onChange()
    if (!this.#isAnswering) void this.#answerQueued()
  }

  async #answerQueued(): Promise<void> {
    this.#isAnswering = true
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next.end = await this.#answerOne(next)
      this.#deps.onChange()
      if (next.headers['connection']?.toLowerCase() === 'close') this.#socket.end()
    }
    this.#isAnswering = false
  }

  async #answerOne(request: ReceivedRequest): Promise<ExchangeEnd> {
    const exchange = new Exchange(request, { socket: this.#socket, left: this.#left.signal })
    try {
      await this.#deps.answer(exchange)
      return exchange.isBroken ? 'broken' : 'answered'
    } catch (error) {
      if (!(error instanceof CallerLeft)) throw error
      return exchange.isBroken || this.#isCut ? 'broken' : 'left'
    }
  }
}
