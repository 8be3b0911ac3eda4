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

export interface OperationOptions {
  readonly reply: ClientReply
  readonly form: ReplyForm
  readonly replyBytesMax: number
  /** Called once, however it ended, before the end of a whole reply is handed over. */
  onDone(): Promise<void>
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
  #isOver = false

  constructor(options: OperationOptions) {
    this.#options = options
    this.#whole = new WholeBody(options.replyBytesMax)
    this.#lines = new WholePieces('line', options.replyBytesMax)
  }

  start(driver: Driver, request: UpstreamRequest): void {
    this.#exchange = driver.send(request, this)
    if (this.#isOver) this.#exchange.abort()
  }

  abort(): void {
    this.#isOver = true
    this.#exchange?.abort()
  }

  resume(): void {
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
    if (this.#isStream) this.#relayLines(chunk)
    else if (!this.#whole.add(chunk)) this.#fail()
  }

  onEnd(): void {
    if (this.#isOver) return
    this.#isOver = true
    const { reply } = this.#options
    void this.#options.onDone().then(() => {
      if (this.#isStream) reply.endStream(this.#lines.takePending())
      else if (this.#isCallersToSee()) {
        reply.sendWhole(this.#status, this.#contentType, this.#whole.bytes())
      } else reply.fail(NOT_OLLAMAS)
    })
  }

  onFailure(_failure: UpstreamFailure): void {
    if (!this.#isOver) this.#fail()
  }

  #relayLines(chunk: Buffer): void {
    const lines = this.#lines.feed(chunk)
    if (this.#lines.isOverfull) return this.#fail()
    if (lines !== null && !this.#options.reply.write(lines)) this.#exchange?.pause()
  }

  /** What Ollama says goes on as it is; a proxy's page or a redirection in front of it does not. */
  #isCallersToSee(): boolean {
    if (this.#hasEncoding) return false
    if (this.#status < 300) return true
    const isWordless = this.#whole.bytes().length === 0
    return isCallersToSee(this.#status) && (isWordless || this.#contentType.includes('json'))
  }

  #fail(): void {
    this.#isOver = true
    this.#exchange?.abort()
    void this.#options.onDone().then(() =>
      this.#options.reply.fail({
        code: 'upstream_error',
        message: 'the host broke off this operation; its lists show how far it came',
      }),
    )
  }
}
