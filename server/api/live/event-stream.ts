import type { ServerResponse } from 'node:http'

/** One server-sent event. */
export interface LiveEvent {
  /** What a client that comes back says that it has seen; none where it need not say. */
  readonly id?: string
  readonly name: string
  readonly data: object
}

/** A listener that lets more than this pile up reads too slowly: it is cut, and may come again. */
const UNREAD_BYTES_MAX = 1_048_576

/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // nginx would hold events back until its buffer is full.
  'X-Accel-Buffering': 'no',
}

/** The text of an event, to be made once for all who listen. JSON has no line breaks of its own. */
export const eventText = ({ id, name, data }: LiveEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** What a reader would get, for whoever asks for that alone (HEAD). */
export const sendHead = (outgoing: ServerResponse, headers: object): void => {
  outgoing.writeHead(200, { ...headers, ...HEADERS }).end()
}

/** A reply that goes on for as long as its reader wants it. */
export class EventStream {
  readonly #outgoing: ServerResponse

  /** Sends the head. `onClosed` is called once, however it ends. */
  constructor(outgoing: ServerResponse, headers: object, onClosed: () => void) {
    this.#outgoing = outgoing
    outgoing.on('close', onClosed)
    outgoing.on('error', () => undefined)
    outgoing.writeHead(200, { ...headers, ...HEADERS })
    outgoing.write(`retry: ${RETRY_MS}\n\n`)
  }

  send(text: string): void {
    if (this.#outgoing.destroyed || this.#outgoing.writableEnded) return
    this.#outgoing.write(text)
    if (this.#outgoing.writableLength > UNREAD_BYTES_MAX) this.#outgoing.destroy()
  }

  /** Keeps proxies and clients from taking silence for death. */
  beat(): void {
    this.send(': keep-alive\n\n')
  }

  end(): void {
    this.#outgoing.end()
  }
}
