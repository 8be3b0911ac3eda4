import type { UpstreamFailure, UpstreamHeaders, UpstreamSink } from '../upstream/driver.ts'

/**
 * Stands between a host and whoever listens to it, and keeps what came, up to a limit, so that
 * somebody else can take over from the first byte on.
 */
export class Recorder implements UpstreamSink {
  readonly #bytesMax: number
  #listener: UpstreamSink
  #head: readonly [status: number, headers: UpstreamHeaders] | null = null
  /** Null once more came than is kept. */
  #chunks: Buffer[] | null = []
  #bytes = 0
  #hasEnded = false

  constructor(listener: UpstreamSink, bytesMax: number) {
    this.#listener = listener
    this.#bytesMax = bytesMax
  }

  get isWhole(): boolean {
    return this.#chunks !== null
  }

  /** From here on the reply is the new listener's, which hears all of it. */
  replayTo(listener: UpstreamSink): void {
    this.#listener = listener
    if (this.#head !== null) listener.onHead(...this.#head)
    for (const chunk of this.#chunks ?? []) listener.onData(chunk)
    if (this.#hasEnded) listener.onEnd()
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.#head = [status, headers]
    this.#listener.onHead(status, headers)
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#bytesMax) this.#chunks = null
    else this.#chunks?.push(chunk)
    this.#listener.onData(chunk)
  }

  onEnd(): void {
    this.#hasEnded = true
    this.#listener.onEnd()
  }

  onFailure(failure: UpstreamFailure): void {
    this.#listener.onFailure(failure)
  }
}
