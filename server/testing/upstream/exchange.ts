import type { Socket } from 'node:net'
import type { Latch } from './latch.ts'
import type { ReceivedRequest } from './received-request.ts'

/** Thrown out of a step when the caller has gone: the exchange is over, nothing is wrong. */
export class CallerLeft extends Error {}

/**
 * The host's end of one request: writes on the raw socket, below HTTP where a fault needs it. Every
 * method that waits throws `CallerLeft` when the caller closes, half-closes or resets its connection.
 */
export class Exchange {
  readonly request: ReceivedRequest
  readonly #socket: Socket
  readonly #left: AbortSignal
  #isBroken = false

  constructor(request: ReceivedRequest, wire: { socket: Socket; left: AbortSignal }) {
    this.request = request
    this.#socket = wire.socket
    this.#left = wire.left
  }

  get left(): AbortSignal {
    return this.#left
  }

  /** Whether the host itself broke the connection, so that no further request can come on it. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** Writes, and waits until the bytes have been handed to the kernel: a reader that stops is felt. */
  write(bytes: Buffer | string): Promise<void> {
    return this.unlessLeft(
      new Promise((resolve, reject) => {
        this.#socket.write(bytes, (error) => {
          // A write fails before the close is heard of; going on would starve the event loop of it.
          if (error) reject(new CallerLeft('the connection is gone', { cause: error }))
          else resolve()
        })
      }),
    )
  }

  /** Waits at the latch, as long as the caller stays. */
  hold(latch: Latch): Promise<void> {
    return this.unlessLeft(latch.pass())
  }

  /** Waits for ever: until the caller leaves. */
  stall(): Promise<void> {
    return this.unlessLeft(new Promise(() => {}))
  }

  /** Closes with a FIN, after what was written. */
  close(): void {
    this.#isBroken = true
    this.#socket.end()
  }

  /** Closes with a RST; the caller sees its connection reset. */
  reset(): void {
    this.#isBroken = true
    this.#socket.resetAndDestroy()
  }

  unlessLeft<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(new CallerLeft('the caller left'))
      this.#left.addEventListener('abort', leave, { once: true })
      void work.then(resolve, reject).finally(() => this.#left.removeEventListener('abort', leave))
      if (this.#left.aborted) leave()
    })
  }
}
