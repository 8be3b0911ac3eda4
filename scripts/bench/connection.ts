import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { BodySink } from './reply-reader.ts'
import { ReplyReader } from './reply-reader.ts'

interface Exchange {
  readonly reader: ReplyReader
  readonly resolve: (status: number) => void
  readonly reject: (error: Error) => void
}

/** One kept-alive connection that has one request under way at a time. */
export class Connection {
  readonly #socket: Socket
  #exchange: Exchange | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  /** Sends a request and resolves with the status once the reply is whole. */
  ask(request: Buffer, sink: BodySink): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the connection is closed'))
      this.#exchange = { reader: new ReplyReader(sink), resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer): void {
    const exchange = this.#exchange
    if (exchange === null) return
    try {
      if (!exchange.reader.read(bytes)) return
    } catch (error) {
      this.#fail(error as Error)
      this.close()
      return
    }
    this.#exchange = null
    exchange.resolve(exchange.reader.status)
  }

  #fail(error: Error): void {
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.reject(error)
  }
}
