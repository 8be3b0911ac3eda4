import type { Clock } from '../clock.ts'
import type { Passage } from '../dialect/passage.ts'
import type { StreamTap } from '../dialect/relay-form.ts'
import { JSON_HEADERS } from '../upstream/driver.ts'
import type {
  Driver,
  UpstreamExchange,
  UpstreamFailure,
  UpstreamHeaders,
  UpstreamSink,
} from '../upstream/driver.ts'
import type { ClientReply } from './client-reply.ts'
import {
  failed,
  verdictOfError,
  verdictOfStream,
  verdictOfWhole,
  type Received,
} from './read-verdict.ts'
import type { FailureCause, Verdict } from './verdict.ts'
import { WholeBody } from './whole-body.ts'

export interface AttemptSettings {
  readonly lineBytesMax: number
  readonly replyBytesMax: number
  /** A stream must have begun within this; loading a model and a long prompt are silent. */
  readonly firstByteMs: number
  /** A reply that is one object must have come within this; it is silent until it is whole. */
  readonly wholeMs: number
  /** The longest silence inside a stream. */
  readonly stallMs: number
}

export interface AttemptOptions {
  readonly passage: Passage
  /** Whether the host was asked for a stream. */
  readonly isStreaming: boolean
  readonly reply: ClientReply
  readonly settings: AttemptSettings
  readonly clock: Clock
  onFirstByte(): void
  /** Whole lines or events of a stream have come, about so many: each is a token on most hosts. */
  onPieces(count: number): void
  /** Called exactly once, unless the attempt is aborted before. */
  onVerdict(verdict: Verdict): void
}

/** After its terminal a host has this long to end the reply before its connection is closed. */
const TAIL_MS = 1_000

/**
 * One try at one host: sends the call, relays a stream line by line as it comes, gathers a whole
 * reply, and says how it ended.
 */
export class Attempt implements UpstreamSink {
  readonly #options: AttemptOptions
  #exchange: UpstreamExchange | null = null
  #status = 0
  #contentType = ''
  /** How many newlines end a line or an event of the stream. */
  #pieceNewlines: 1 | 2 = 1
  #tap: StreamTap | null = null
  #whole: WholeBody | null = null
  /** Whole lines that have come in this turn. */
  #pieces: Buffer[] = []
  readonly #flushPieces = () => this.#flush()
  #hasRelayed = false
  #isOver = false
  #timer: NodeJS.Timeout | undefined
  #lastDataAt = 0
  #waitingPause = false

  constructor(options: AttemptOptions) {
    this.#options = options
  }

  /** Sends the request; what comes back is told to `sink`, which tells this attempt. */
  start(driver: Driver, sink: UpstreamSink = this): void {
    const { passage } = this.#options
    this.#armFirst()
    const exchange = driver.send(
      {
        method: 'POST',
        path: passage.request.path,
        headers: JSON_HEADERS,
        body: passage.request.body,
      },
      sink,
    )
    this.#exchange = exchange
    if (this.#isOver) exchange.abort()
    else if (this.#waitingPause) exchange.pause()
  }

  /** Goes on with what another attempt has begun, whose reply this one is told from its first byte on. */
  follow(exchange: UpstreamExchange | null): void {
    this.#exchange = exchange
    exchange?.resume()
    this.#armFirst()
  }

  /** Hears no more and lets the host go on: what it is at is somebody else's now. */
  leave(): UpstreamExchange | null {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#pieces = []
    return this.#exchange
  }

  /** Closes the connection to the host at once; no verdict follows. */
  abort(): void {
    this.leave()?.abort()
  }

  /** The client has room again. */
  resume(): void {
    this.#waitingPause = false
    this.#lastDataAt = this.#options.clock.now()
    this.#exchange?.resume()
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (this.#isOver) return
    const { passage, isStreaming, settings } = this.#options
    this.#status = status
    this.#contentType = headerText(headers['content-type'])
    const encoding = headerText(headers['content-encoding'])
    if (encoding !== '' && encoding !== 'identity') {
      this.#fail(`the host compressed its reply (${encoding}) although identity was asked`)
    } else if (status === 200 && isStreaming && passage.isStream(this.#contentType)) {
      this.#tap = passage.createTap(settings)
      if (this.#contentType.startsWith('text/event-stream')) this.#pieceNewlines = 2
    } else {
      this.#whole = new WholeBody(status === 200 ? settings.replyBytesMax : ERROR_BYTES_MAX)
    }
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return
    if (this.#tap === null || !this.#options.passage.isSilence(chunk)) this.#onSign()
    if (this.#tap === null) {
      if (this.#whole?.add(chunk) === false)
        this.#fail('the reply is larger than limits.replyBytesMax')
      return
    }
    if (this.#tap.ending !== null) {
      // Bytes after the end are nobody's; the connection is not to be trusted any more.
      this.#finishStream(this.#tap, true)
      return
    }
    this.#options.onPieces(piecesIn(chunk, this.#pieceNewlines))
    const piece = this.#tap.feed(chunk)
    if (piece !== null) this.#relay(piece)
    if (this.#tap.ending !== null) this.#onEndingSeen(this.#tap)
  }

  onEnd(): void {
    if (this.#isOver) return
    if (this.#tap !== null) this.#finishStream(this.#tap, false)
    else if (this.#whole !== null)
      this.#conclude(verdictOfWhole(this.#received(), this.#whole.bytes()))
    else this.#fail('the host ended without an answer')
  }

  onFailure(failure: UpstreamFailure): void {
    if (this.#isOver) return
    if (this.#tap !== null && this.#tap.ending?.kind === 'done') {
      // Everything that was promised had come before the connection broke.
      this.#finishStream(this.#tap, false)
      return
    }
    this.#conclude(failed(this.#received(), failure.kind, failure.detail))
  }

  /** The host is at work. */
  #onSign(): void {
    const isFirst = this.#lastDataAt === 0
    this.#lastDataAt = this.#options.clock.now()
    if (!isFirst) return
    this.#options.onFirstByte()
    if (this.#tap !== null) this.#armTimer(this.#options.settings.stallMs)
  }

  /** What comes in one turn of the event loop goes out in one write, which costs as much as any other. */
  #relay(piece: Buffer): void {
    this.#hasRelayed = true
    if (this.#pieces.push(piece) === 1) process.nextTick(this.#flushPieces)
  }

  #flush(): void {
    const pieces = this.#pieces
    if (pieces.length === 0) return
    this.#pieces = []
    if (this.#options.reply.write(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))) return
    this.#waitingPause = true
    this.#exchange?.pause()
  }

  /** The terminal came; normally the end of the body is in the same packet, or follows at once. */
  #onEndingSeen(tap: StreamTap): void {
    if (tap.ending?.kind === 'broken') {
      this.#finishStream(tap, true)
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#finishStream(tap, true), TAIL_MS)
  }

  #finishStream(tap: StreamTap, mustClose: boolean): void {
    const before = tap.ending
    const ending = before ?? tap.finish()
    if (mustClose) this.#exchange?.abort()
    switch (ending.kind) {
      case 'done':
        return this.#conclude(verdictOfStream(ending))
      case 'error':
        return this.#conclude(verdictOfError(this.#received(), ending.message))
      case 'incomplete':
        return this.#conclude({ kind: 'incomplete' })
      case 'broken':
        return this.#fail(ending.reason)
    }
  }

  #fail(detail: string, cause: FailureCause = 'protocol'): void {
    this.#exchange?.abort()
    this.#conclude(failed(this.#received(), cause, detail))
  }

  /** What has come so far, for the words that its end is put into. */
  #received(): Received {
    const { passage } = this.#options
    return {
      passage,
      status: this.#status,
      contentType: this.#contentType,
      hasRelayed: this.#hasRelayed,
    }
  }

  #conclude(verdict: Verdict): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#flush()
    this.#options.onVerdict(verdict)
  }

  #armFirst(): void {
    const { isStreaming, settings } = this.#options
    this.#armTimer(isStreaming ? settings.firstByteMs : settings.wholeMs)
  }

  #armTimer(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#onTimer(), delayMs)
  }

  /** Where this process itself stood still, what the host sent meanwhile is read before it is judged. */
  #onTimer(): void {
    const timer = this.#timer
    setImmediate(() => {
      if (!this.#isOver && this.#timer === timer) this.#judgeSilence()
    })
  }

  /** Silence: of the host, or only ours because the client reads slowly (then the reply's limit rules). */
  #judgeSilence(): void {
    const { stallMs } = this.#options.settings
    if (this.#lastDataAt !== 0 && this.#tap !== null) {
      const silentMs = this.#options.clock.now() - this.#lastDataAt
      if (this.#waitingPause || silentMs + 1 < stallMs) {
        this.#armTimer(this.#waitingPause ? stallMs : stallMs - silentMs)
        return
      }
    }
    this.#fail('the host was silent for too long', 'silence')
  }
}

const ERROR_BYTES_MAX = 1_048_576

const NEWLINE = 0x0a

/** The search for one byte costs a sixth of that for two. */
const piecesIn = (chunk: Buffer, newlines: 1 | 2): number => {
  let count = 0
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
    if (newlines === 2 && chunk[++at] !== NEWLINE) continue
    count += 1
  }
  return count
}

const headerText = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
