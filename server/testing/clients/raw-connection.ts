import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ChangeFeed } from '../upstream/change-feed.ts'

/** How a connection ended, seen from here: FIN, RST, or closed by ourselves. */
export type ConnectionEnd = 'end' | 'reset' | 'closed here'

/**
 * A plain TCP connection that hides nothing: what came and in which reads, and how it ended. It can do
 * what polite clients cannot: stop reading, close one half, reset.
 */
export class RawConnection {
  readonly reads: Buffer[] = []
  readonly #socket: Socket
  readonly #feed = new ChangeFeed()
  readonly #listeners: ((bytes: Buffer) => void)[] = []
  #end: ConnectionEnd | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      this.reads.push(bytes)
      // Readers go first: conditions may be about what they found.
      for (const listener of this.#listeners) listener(bytes)
      this.#feed.changed()
    })
    socket.on('end', () => this.#finish('end'))
    socket.on('error', () => this.#finish('reset'))
    socket.on('close', () => this.#finish('closed here'))
  }

  /** Null while the connection is open in our direction. */
  get end(): ConnectionEnd | null {
    return this.#end
  }

  get bytes(): Buffer {
    return Buffer.concat(this.reads)
  }

  get text(): string {
    return this.bytes.toString('utf8')
  }

  onData(listener: (bytes: Buffer) => void): void {
    this.#listeners.push(listener)
  }

  send(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  /** Stops reading: the peer's writes back up once the buffers of both kernels are full. */
  stopReading(): void {
    this.#socket.pause()
  }

  goOnReading(): void {
    this.#socket.resume()
  }

  /** Sends FIN and goes on reading. */
  halfClose(): void {
    this.#socket.end()
  }

  /** Sends RST. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Resolves when the condition holds; looked at after every read and at the end. */
  until(isMet: () => boolean): Promise<void> {
    return this.#feed.until(isMet)
  }

  ended(): Promise<void> {
    return this.until(() => this.#end !== null)
  }

  #finish(end: ConnectionEnd): void {
    this.#end ??= end
    this.#feed.changed()
  }
}

/**
 * Connects to this machine, from another of its addresses where one is given. Rejects with the
 * system's error where nobody listens.
 */
export async function openRaw(port: number, localAddress = '127.0.0.1'): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true })
  await once(socket, 'connect')
  return new RawConnection(socket)
}
