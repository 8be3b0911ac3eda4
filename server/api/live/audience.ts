import type { ServerResponse } from 'node:http'
import type { Clock } from '../../clock.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { eventText, EventStream, sendHead } from './event-stream.ts'

export interface LiveSettings {
  /** Event streams open at one time. */
  readonly listenersMax: number
  /** Of these, by one caller. */
  readonly listenersPerCallerMax: number
  /** The shortest time between two rounds of changes. */
  readonly changesMs: number
  /** The longest silence on a stream. */
  readonly heartbeatMs: number
}

export interface ListenerOptions {
  /** Whose it is, for the bound by caller. */
  readonly owner: string
  readonly outgoing: ServerResponse
  readonly headers: Readonly<Record<string, string>>
  /** Whether the one who opened it still may; asked twice a second. */
  isStanding(): boolean
  /** What it hears first, once its head is out. */
  onOpen(listener: Listener): void
  /** It has gone. */
  onClosed(listener: Listener): void
}

/** One open event stream. */
export class Listener {
  readonly options: ListenerOptions
  readonly #stream: EventStream
  readonly #clock: Clock
  #lastSentAt: number

  constructor(options: ListenerOptions, clock: Clock, onClosed: (listener: Listener) => void) {
    this.options = options
    this.#clock = clock
    this.#lastSentAt = clock.now()
    this.#stream = new EventStream(options.outgoing, options.headers, () => onClosed(this))
  }

  send(text: string): void {
    this.#lastSentAt = this.#clock.now()
    this.#stream.send(text)
  }

  end(): void {
    this.#stream.end()
  }

  /** Ends where its opener's rights have; says that it lives where nothing else has for long. */
  look(heartbeatMs: number): void {
    if (!this.options.isStanding()) return this.end()
    const now = this.#clock.now()
    if (now - this.#lastSentAt < heartbeatMs) return
    this.#lastSentAt = now
    this.#stream.beat()
  }
}

const STOPPING = eventText({ name: 'stopping', data: {} })

/** Rights end within twice this (security.md 1.1: whoever is revoked sees nothing a second later). */
const LOOK_MS = 500

/** Everybody who follows events, of whatever kind. Without listeners it has no timer and costs nothing. */
export class Audience {
  readonly #settings: LiveSettings
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()
  #timer: NodeJS.Timeout | null = null

  constructor(settings: LiveSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  /** Begins the reply and keeps it open, or says why not. */
  open(options: ListenerOptions): Refusal | null {
    const refusal = this.#findObstacle(options.owner)
    if (refusal !== null) return refusal
    if (options.outgoing.req.method === 'HEAD') {
      sendHead(options.outgoing, options.headers)
      return null
    }
    const listener = new Listener(options, this.#clock, (gone) => this.#forget(gone))
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
    options.onOpen(listener)
    return null
  }

  /** Tells everybody that what runs is finished and nothing new is taken: their next request finds nobody. */
  announceStop(): void {
    for (const listener of this.#listeners) listener.send(STOPPING)
  }

  /** Ends all streams; their readers come back when there is somebody to come back to. */
  close(): void {
    for (const listener of this.#listeners) listener.end()
  }

  #findObstacle(owner: string): Refusal | null {
    const { listenersMax, listenersPerCallerMax } = this.#settings
    if (this.#listeners.size >= listenersMax) {
      return tooMany(`${listenersMax} event streams are open, as many as live.listenersMax allows`)
    }
    let own = 0
    for (const { options } of this.#listeners) if (options.owner === owner) own += 1
    if (own < listenersPerCallerMax) return null
    return tooMany(`${own} event streams of yours are open, as many as may: close one of them`)
  }

  #look(): void {
    for (const listener of this.#listeners) listener.look(this.#settings.heartbeatMs)
  }

  #forget(listener: Listener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
    listener.options.onClosed(listener)
  }
}

const tooMany = (message: string): Refusal => ({ code: 'stream_limit', message, retryAfterS: 10 })
