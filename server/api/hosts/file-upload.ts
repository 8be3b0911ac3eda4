import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Upload } from '../../relay/operation-relay.ts'

/**
 * A file on its way to a host. What goes to the host is a stream of its own: one that is broken off
 * destroys its source, and the client could not be told why on a connection that is gone.
 */
export class FileUpload implements Upload {
  readonly body: Readable
  readonly #incoming: IncomingMessage
  #receivedBytes = 0

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming
    this.body = Readable.from(this.#pieces(), { objectMode: false })
  }

  get isComplete(): boolean {
    return this.#incoming.complete
  }

  get receivedBytes(): number {
    return this.#receivedBytes
  }

  async *#pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#incoming.iterator({ destroyOnReturn: false })) {
      this.#receivedBytes += (piece as Buffer).length
      yield piece as Buffer
    }
  }
}
