import type { Clock } from '../clock.ts'
import type { ReplyForm } from '../dialect/reply-form.ts'
import { statusOf } from '../errors.ts'
import type { Outgoing } from '../flow/outgoing.ts'
import type { Refusal } from '../flow/refusal.ts'

export interface ReplySettings {
  /** How long true status codes stay possible while a stream waits. */
  readonly graceMs: number
  readonly heartbeatMs: number
  /** How long a reader may take nothing before its slot is given to another. */
  readonly readerStallMs: number
}

export interface ReplyListener {
  /** The connection closed before the reply was whole. Called at most once. */
  onClientLeft(): void
  /** The reader took nothing for `readerStallMs`. Called at most once. */
  onReaderStalled(): void
  /** The reader has taken what was written; more is welcome. */
  onReaderReady(): void
}

/** What a host answered, and what it comes to in the gateway's own words. */
export interface HostRefusal {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
  readonly refusal: Refusal
}

export interface ReplyOptions {
  readonly form: ReplyForm
  readonly isStreaming: boolean
  /** On every reply: request id, priority, CORS. */
  readonly headers: Record<string, string>
  readonly settings: ReplySettings
  readonly clock: Clock
}

/**
 * The client's side of one request. It is uncommitted (a true status is still possible), committed (a
 * stream has begun and can only end in a terminal of its own form), or ended; and it goes through
 * these in this order only.
 */
export class ClientReply {
  readonly #outgoing: Outgoing
  readonly #options: ReplyOptions
  readonly #listener: ReplyListener
  #state: 'uncommitted' | 'committed' | 'ended' = 'uncommitted'
  #isGone = false
  #committedAt = 0
  #lastWriteAt = 0
  #timer: NodeJS.Timeout | undefined
  /** What is not to be written yet; null where all may be. */
  #heldBack: Buffer[] | null = null
  #isWatchingReader = false
  #hasReaderTimer = false

  constructor(outgoing: Outgoing, options: ReplyOptions, listener: ReplyListener) {
    this.#outgoing = outgoing
    this.#options = options
    this.#listener = listener
    outgoing.on('close', () => this.#onClose())
    if (outgoing.socket === null) this.#watchConnection()
    if (options.isStreaming) {
      this.#timer = setTimeout(() => this.#onGraceOver(), options.settings.graceMs)
    }
  }

  get isCommitted(): boolean {
    return this.#state === 'committed'
  }

  get isGone(): boolean {
    return this.#isGone || this.#outgoing.destroyed
  }

  /** Sets a header that became known while waiting, or takes it back; without effect after the head. */
  setHeader(name: string, value: string | null): void {
    if (this.#state !== 'uncommitted') return
    if (value === null) delete this.#options.headers[name]
    else this.#options.headers[name] = value
  }

  /** Writes whole lines or events of a stream; false asks the caller to pause until `onReaderReady`. */
  write(bytes: Buffer): boolean {
    if (this.#state === 'ended' || this.#isGone) return true
    if (this.#heldBack !== null) {
      this.#heldBack.push(bytes)
      return false
    }
    this.#commit()
    return this.#write(bytes)
  }

  /** Keeps what is written back until `release`; only heartbeats go out meanwhile. */
  hold(): void {
    this.#heldBack = []
  }

  release(): void {
    const pieces = this.#heldBack ?? []
    this.#heldBack = null
    if (pieces.length > 0 && this.write(Buffer.concat(pieces))) this.#listener.onReaderReady()
  }

  /** Ends a stream with its terminal, or sends it whole where nothing was committed. */
  endStream(terminal: Buffer): void {
    if (this.#state === 'ended') return
    this.#commit()
    this.#finish(terminal)
  }

  /** Sends a reply that is one object. In a stream that is committed it becomes its last element. */
  sendWhole(status: number, contentType: string, body: Buffer): void {
    if (this.#state === 'ended') return
    if (this.#state === 'committed') {
      this.#finish(this.#options.form.wholeAsStream(body))
      return
    }
    this.#writeHead(status, contentType, body.length)
    this.#finish(body)
  }

  /** A host's own refusal: as it is while that is possible, unless its status would be multiplied. */
  refuse({ status, contentType, body, refusal }: HostRefusal): void {
    if (this.#state === 'committed') this.fail(refusal)
    else this.#sendOr(refusal, () => this.sendWhole(status, contentType, body))
  }

  /** The error in the dialect's form: a true status if that is still possible, else the stream's own. */
  fail(refusal: Refusal): void {
    if (this.#state === 'ended') return
    const { headers, form } = this.#options
    if (this.#state === 'committed') {
      this.#finish(form.errorTerminal(refusal))
      return
    }
    if (refusal.retryAfterS !== undefined) headers['Retry-After'] = String(refusal.retryAfterS)
    if (refusal.isFinal === true) headers['x-should-retry'] = 'false'
    this.#sendOr(refusal, () => {
      const body = form.errorBody(refusal)
      this.sendWhole(statusOf(refusal.code), 'application/json; charset=utf-8', body)
    })
  }

  /** As a stream where the dialect has one for it, else with its status. */
  #sendOr(refusal: Refusal, sendStatus: () => void): void {
    const { form, isStreaming } = this.#options
    const stream = isStreaming ? (form.refusalStream?.(refusal) ?? null) : null
    if (stream === null) sendStatus()
    else this.sendWhole(200, form.streamType, stream)
  }

  /** Cuts the connection: for a reader that does not read. */
  destroy(): void {
    this.#state = 'ended'
    this.#clearTimers()
    this.#outgoing.destroy()
  }

  #commit(): void {
    if (this.#state !== 'uncommitted') return
    this.#writeHead(200, this.#options.form.streamType, null)
  }

  #writeHead(status: number, contentType: string, length: number | null): void {
    const headers: Record<string, string> = this.#options.headers
    if (contentType !== '') headers['Content-Type'] = contentType
    if (length === null) {
      headers['Cache-Control'] = 'no-cache, no-transform'
      headers['X-Accel-Buffering'] = 'no'
      this.#state = 'committed'
      this.#committedAt = this.#options.clock.now()
      this.#lastWriteAt = this.#committedAt
      this.#armHeartbeat(this.#options.settings.heartbeatMs)
    } else {
      headers['Content-Length'] = String(length)
    }
    if (!this.isGone) this.#outgoing.writeHead(status, headers)
  }

  #write(bytes: Buffer): boolean {
    this.#lastWriteAt = this.#options.clock.now()
    if (this.#outgoing.write(bytes)) return true
    if (!this.#isWatchingReader) {
      this.#isWatchingReader = true
      this.#outgoing.once('drain', () => this.#onDrain())
      this.#watchReader()
    }
    return false
  }

  /**
   * Node's idle timer of the connection, which counts a write that is making progress as activity: so
   * a slow reader may be as slow as it likes, and only one that has stopped is cut.
   */
  #watchReader(): void {
    if (!this.#hasReaderTimer) {
      this.#hasReaderTimer = true
      this.#outgoing.on('timeout', () => this.#onReaderIdle())
    }
    this.#outgoing.setTimeout(this.#options.settings.readerStallMs)
  }

  #onReaderIdle(): void {
    if (this.#state === 'ended') this.#outgoing.destroy()
    else if (this.#isWatchingReader) this.#listener.onReaderStalled()
  }

  #finish(last: Buffer): void {
    this.#state = 'ended'
    this.#clearTimers()
    if (this.isGone) return
    this.#outgoing.end(last)
    // A reader that never takes the end must not hold its socket for ever.
    if (this.#outgoing.writableNeedDrain) this.#watchReader()
  }

  #onGraceOver(): void {
    if (this.#state !== 'uncommitted' || this.isGone) return
    this.#commit()
    if (this.#mayBeat) this.#outgoing.write(this.#options.form.heartbeat(0))
  }

  /** A heartbeat follows what was said before it, which in some dialects it would not be understood without. */
  get #mayBeat(): boolean {
    return this.#heldBack === null || this.#heldBack.length === 0
  }

  #armHeartbeat(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#onHeartbeat(), delayMs)
  }

  /** Between lines only: everything that is written is whole lines, so now is always between them. */
  #onHeartbeat(): void {
    if (this.#state !== 'committed' || this.isGone) return
    const { heartbeatMs } = this.#options.settings
    const now = this.#options.clock.now()
    const silentMs = now - this.#lastWriteAt
    if (silentMs + 1 < heartbeatMs) {
      this.#armHeartbeat(heartbeatMs - silentMs)
      return
    }
    if (this.#mayBeat && !this.#outgoing.writableNeedDrain)
      this.#write(this.#options.form.heartbeat(now - this.#committedAt))
    this.#armHeartbeat(heartbeatMs)
  }

  #onDrain(): void {
    this.#isWatchingReader = false
    if (this.#state === 'ended') return
    this.#outgoing.setTimeout(0)
    this.#listener.onReaderReady()
  }

  /** Behind another reply on its connection it has no socket yet, and so would hear no `close`. */
  #watchConnection(): void {
    const socket = this.#outgoing.req?.socket
    const onClose = (): void => this.#onClose()
    socket?.once('close', onClose)
    this.#outgoing.once('socket', () => socket?.off('close', onClose))
  }

  #onClose(): void {
    this.#isGone = true
    const wasEnded = this.#state === 'ended'
    this.#clearTimers()
    if (!wasEnded) this.#listener.onClientLeft()
  }

  #clearTimers(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
