import type { Clock } from '../clock.ts'
import type { Refusal } from '../flow/refusal.ts'
import { isCallersToSee } from './host-errors.ts'
import { WholeBody } from './whole-body.ts'
import type { ReplyForm } from '../dialect/reply-form.ts'
import { WholePieces } from '../dialect/whole-pieces.ts'
import type {
  Driver,
  UpstreamExchange,
  UpstreamFailure,
  UpstreamHeaders,
  UpstreamRequest,
  UpstreamSink,
} from '../upstream/driver.ts'
import type { ClientReply } from './client-reply.ts'

export interface OperationSettings {
  readonly replyBytesMax: number
  /** The longest silence of the host. */
  readonly silenceMs: number
  /** The longest silence of the client while it sends a file, and of the host that takes it. */
  readonly uploadStallMs: number
  readonly totalMs: number
}

/** What the client still sends while the operation runs. */
export interface Upload {
  readonly isComplete: boolean
  /** Grows while the file comes. */
  readonly receivedBytes: number
}

export interface OperationOptions {
  readonly reply: Pick<ClientReply, 'write' | 'endStream' | 'sendWhole' | 'fail' | 'setHeader'>
  readonly form: ReplyForm
  readonly settings: OperationSettings
  readonly clock: Clock
  readonly upload: Upload | null
  /** Called once, however it ended, before the end of a whole reply is handed over. */
  onDone(): Promise<void>
  /** Called once, as soon as nothing goes on at the host any more. */
  onOver(): void
}

const NOT_OLLAMAS: Refusal = {
  code: 'upstream_error',
  message: 'the host answered this operation with something that is not of its protocol',
}

/**
 * Relays an operation on a host (pull, push, create, copy, delete, blobs, unload): progress lines as
 * they come, anything else as one object. It takes no slot and has no record.
 */
export class OperationRelay implements UpstreamSink {
  readonly #options: OperationOptions
  #exchange: UpstreamExchange | null = null
  #status = 0
  #contentType = ''
  #isStream = false
  #hasEncoding = false
  #whole: WholeBody
  readonly #lines: WholePieces
  #isPaused = false
  #isOver = false
  #lastMoveAt: number
  #receivedBytes = 0
  #silence: NodeJS.Timeout | undefined
  readonly #total: NodeJS.Timeout

  constructor(options: OperationOptions) {
    const { settings, clock } = options
    this.#options = options
    this.#whole = new WholeBody(settings.replyBytesMax)
    this.#lines = new WholePieces('line', settings.replyBytesMax)
    this.#lastMoveAt = clock.now()
    this.#watchSilence()
    this.#total = setTimeout(() => this.end(tookTooLong(settings.totalMs)), settings.totalMs)
  }

  start(driver: Driver, request: UpstreamRequest): void {
    this.#exchange = driver.send(request, this)
    if (this.#isOver) this.#exchange.abort()
  }

  /** Its client is gone: the host is told by the closing of its connection. */
  abort(): void {
    this.#finish()
    this.#exchange?.abort()
  }

  /** Stops the host and tells the client why, in the stream's own form where one has begun. */
  end(refusal: Refusal): void {
    if (this.#isOver) return
    this.abort()
    void this.#options.onDone().then(() => this.#options.reply.fail(refusal))
  }

  resume(): void {
    this.#isPaused = false
    this.#lastMoveAt = this.#options.clock.now()
    this.#exchange?.resume()
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.#status = status
    const contentType = headers['content-type']
    this.#contentType = typeof contentType === 'string' ? contentType : ''
    this.#hasEncoding = headers['content-encoding'] !== undefined
    this.#isStream =
      status === 200 &&
      !this.#hasEncoding &&
      this.#contentType.startsWith(this.#options.form.streamType)
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return
    this.#lastMoveAt = this.#options.clock.now()
    if (this.#isStream) this.#relayLines(chunk)
    else if (!this.#whole.add(chunk)) this.end(BROKEN_OFF)
  }

  onEnd(): void {
    if (this.#isOver) return
    this.#finish()
    const { reply } = this.#options
    void this.#options.onDone().then(() => {
      if (this.#isStream) reply.endStream(this.#lines.takePending())
      else if (this.#isCallersToSee()) {
        reply.sendWhole(this.#status, this.#contentType, this.#whole.bytes())
      } else reply.fail(NOT_OLLAMAS)
    })
  }

  onFailure(_failure: UpstreamFailure): void {
    this.end(BROKEN_OFF)
  }

  #relayLines(chunk: Buffer): void {
    const lines = this.#lines.feed(chunk)
    if (this.#lines.isOverfull) return this.end(BROKEN_OFF)
    if (lines === null || this.#options.reply.write(lines)) return
    this.#isPaused = true
    this.#exchange?.pause()
  }

  /** What Ollama says goes on as it is; a proxy's page or a redirection in front of it does not. */
  #isCallersToSee(): boolean {
    if (this.#hasEncoding) return false
    if (this.#status < 300) return true
    const isWordless = this.#whole.bytes().length === 0
    return isCallersToSee(this.#status) && (isWordless || this.#contentType.includes('json'))
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#silence)
    clearTimeout(this.#total)
    const { upload, reply } = this.#options
    // A file that nobody takes any more must not be read as the next request.
    if (upload?.isComplete === false) reply.setHeader('Connection', 'close')
    this.#options.onOver()
  }

  /** Looks again when the limit could be reached; a reader that does not read is the reply's affair. */
  #watchSilence(): void {
    const { settings, upload, clock } = this.#options
    if (upload !== null && upload.receivedBytes !== this.#receivedBytes) {
      this.#receivedBytes = upload.receivedBytes
      this.#lastMoveAt = clock.now()
    }
    const isUploading = upload !== null && !upload.isComplete
    const limitMs = isUploading ? settings.uploadStallMs : settings.silenceMs
    const leftMs = this.#lastMoveAt + limitMs - clock.now()
    if (leftMs <= 0 && !this.#isPaused) return this.end(isUploading ? UPLOAD_STALLED : SILENT)
    this.#silence = setTimeout(() => this.#watchSilence(), leftMs <= 0 ? limitMs : leftMs)
  }
}

const BROKEN_OFF: Refusal = {
  code: 'upstream_error',
  message: 'the host broke off this operation; its lists show how far it came',
}

const SILENT: Refusal = {
  code: 'upstream_error',
  message:
    'the host was silent for too long (operations.silenceMs); its lists show how far it came',
}

const UPLOAD_STALLED: Refusal = {
  code: 'body_timeout',
  message: 'the file stopped coming (operations.uploadStallMs)',
}

const tookTooLong = (totalMs: number): Refusal => ({
  code: 'upstream_error',
  message: `the operation took longer than ${totalMs} ms (operations.totalMs); its lists show how far it came`,
})
