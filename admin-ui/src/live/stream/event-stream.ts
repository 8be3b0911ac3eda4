import { createParser } from 'eventsource-parser'
import type { Standing } from './live-message.ts'

interface EventStreamOptions {
  readonly path: string
  onEvent(name: string, data: string): void
  onStanding(standing: Standing): void
}

/** As long as the gateway may be silent; it says every ten seconds that it lives. */
const SILENCE_MS_MAX = 30_000

/** Before a stream that broke off is opened again. */
const AGAIN_MS = 1_500

/**
 * Server-sent events that go on after the connection has broken, with what was missed in between.
 * It reads them itself because a browser's own EventSource tells neither statuses nor heartbeats, and
 * so never notices a connection that has silently died.
 */
export class EventStream {
  readonly #options: EventStreamOptions
  readonly #end = new AbortController()
  #connection = new AbortController()
  #lastId = ''
  #lostAt: number | null = null
  #silence: ReturnType<typeof setTimeout> | undefined
  #again: ReturnType<typeof setTimeout> | undefined

  constructor(options: EventStreamOptions) {
    this.#options = options
    options.onStanding({ kind: 'connecting' })
    void this.#open()
  }

  close(): void {
    this.#end.abort()
    this.#connection.abort()
    clearTimeout(this.#silence)
    clearTimeout(this.#again)
  }

  async #open(): Promise<void> {
    this.#connection = new AbortController()
    this.#listenForSilence()
    try {
      const reply = await fetch(this.#options.path, {
        signal: this.#connection.signal,
        headers: this.#lastId === '' ? {} : { 'Last-Event-ID': this.#lastId },
        cache: 'no-store',
      })
      if (this.#end.signal.aborted) return
      if (reply.status === 401 || reply.status === 403) return this.#refuse(reply.status)
      if (reply.ok && reply.body !== null) {
        this.#lostAt = null
        this.#options.onStanding({ kind: 'open' })
        await this.#read(reply.body)
      }
    } catch {
      // The connection broke, or was silent for too long: as if it had ended.
    }
    this.#openAgain()
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        if (id !== undefined) this.#lastId = id
        this.#options.onEvent(event ?? 'message', data)
      },
    })
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || this.#end.signal.aborted) return
      this.#listenForSilence()
      parser.feed(value)
    }
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#connection.abort(), SILENCE_MS_MAX)
  }

  #openAgain(): void {
    clearTimeout(this.#silence)
    if (this.#end.signal.aborted) return
    this.#lostAt ??= Date.now()
    this.#options.onStanding({ kind: 'lost', since: this.#lostAt })
    this.#again = setTimeout(() => void this.#open(), AGAIN_MS)
  }

  #refuse(status: number): void {
    this.close()
    this.#options.onStanding({ kind: 'refused', status })
  }
}
