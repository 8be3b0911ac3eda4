import type { Dispatcher } from 'undici'
import type { UpstreamExchange, UpstreamFailure, UpstreamHeaders, UpstreamSink } from './driver.ts'

/**
 * One exchange over undici's `dispatch`, whose callbacks go straight to the sink: no promise, no
 * stream object and no copy stand between the host's socket and the client's.
 */
export class HttpExchange implements UpstreamExchange, Dispatcher.DispatchHandler {
  readonly #sink: UpstreamSink
  #controller: Dispatcher.DispatchController | null = null
  #isOver = false
  #isPaused = false

  constructor(sink: UpstreamSink) {
    this.#sink = sink
  }

  abort(): void {
    if (this.#isOver) return
    this.#isOver = true
    // Without a controller nothing was sent yet: `onRequestStart` will stop it before a byte goes out.
    this.#controller?.abort(new Error('the gateway ended this exchange'))
  }

  pause(): void {
    this.#isPaused = true
    this.#controller?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#controller?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#isOver) controller.abort(new Error('the gateway ended this exchange'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamHeaders,
  ): void {
    if (this.#isOver || status < 200) return
    this.#sink.onHead(status, headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return
    this.#sink.onData(chunk)
    if (this.#isPaused) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#sink.onEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#sink.onFailure(failureOf(error))
  }
}

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

const failureOf = (error: Error): UpstreamFailure => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const detail = `${code}: ${error.message}`
  if (CONNECT_CODES.has(code)) return { kind: 'connect', detail }
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError' || code.includes('OVERFLOW')) {
    return { kind: 'protocol', detail }
  }
  return { kind: 'closed', detail }
}
