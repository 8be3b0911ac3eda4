import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { ChangeFeed } from '../upstream/change-feed.ts'

/** An event as it came, its data parsed. */
export interface HeardEvent {
  readonly id: string | undefined
  readonly name: string | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests know which fields to expect
  readonly data: any
}

/** A reader of server-sent events that remembers what it heard. */
export class EventSource {
  readonly events: HeardEvent[] = []
  readonly comments: string[] = []
  /** It has ended, from whichever side. */
  isOver = false
  readonly #feed = new ChangeFeed()
  readonly #aborter = new AbortController()
  #taken = 0

  /** Resolves once the head has come; `status` is 200 only where events follow. */
  static async open(url: string, headers: Readonly<Record<string, string>>) {
    const source = new EventSource()
    const reply = await fetch(url, { headers, signal: source.#aborter.signal })
    if (reply.status === 200) void source.#read(reply)
    return { source, reply }
  }

  /** The next event of that name that was not returned by this method before. */
  async next(name: string): Promise<HeardEvent> {
    const found = () =>
      this.events.findIndex((event, at) => at >= this.#taken && event.name === name)
    await this.#feed.until(() => found() >= 0 || this.isOver)
    if (found() < 0) throw new Error(`the stream ended without an event ${name}`)
    this.#taken = found() + 1
    return this.events[this.#taken - 1]!
  }

  until(isMet: () => boolean): Promise<void> {
    return this.#feed.until(isMet)
  }

  /** Resolves when it has ended. */
  ended(): Promise<void> {
    return this.#feed.until(() => this.isOver)
  }

  close(): void {
    this.#aborter.abort()
  }

  async #read(reply: Response): Promise<void> {
    const parser = createParser({
      onEvent: (event) => this.#hear(event),
      onComment: (comment) => {
        this.comments.push(comment)
        this.#feed.changed()
      },
    })
    const decoder = new TextDecoder()
    try {
      for await (const chunk of reply.body!) parser.feed(decoder.decode(chunk, { stream: true }))
    } catch {
      // Closed by us, or cut by the gateway: either way it is over.
    }
    this.isOver = true
    this.#feed.changed()
  }

  #hear({ id, event, data }: EventSourceMessage): void {
    this.events.push({ id, name: event, data: JSON.parse(data) })
    this.#feed.changed()
  }
}
