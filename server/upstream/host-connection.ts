import { Pool, fetch, type Dispatcher } from 'undici'
import { readBoundedText } from './bounded-text.ts'
import { createConnector } from './connector.ts'
import type { UpstreamExchange, UpstreamRequest, UpstreamSink } from './driver.ts'
import { JSON_HEADERS } from './driver.ts'
import { HttpExchange } from './http-exchange.ts'

export interface ConnectionOptions {
  /** An origin, perhaps with a path; what is asked for is put behind it. */
  readonly url: string
  readonly connectMs: number
  /** The longest answer about models, versions and the like. */
  readonly controlBytesMax: number
  /** Stamped on every request: the mark by which a gateway knows itself, and the host's credential. */
  readonly headers: Readonly<Record<string, string>>
}

export interface ControlAnswer {
  readonly status: number
  readonly text: string
}

/** The connections to one host: inference as raw bytes, questions of the gateway's own as text. */
export class HostConnection {
  readonly #options: ConnectionOptions
  readonly #pool: Pool
  readonly #prefix: string
  /** Nearly every request has the same ones: they are joined once. */
  readonly #jsonHeaders: Readonly<Record<string, string>>

  constructor(options: ConnectionOptions) {
    const { origin, pathname } = new URL(options.url)
    this.#options = options
    this.#prefix = pathname.replace(/(?<!\/)\/+$/, '')
    this.#jsonHeaders = { ...JSON_HEADERS, ...options.headers }
    this.#pool = new Pool(origin, {
      // The scheduler bounds what runs; a bound here would be a second queue that nobody sees.
      connections: null,
      pipelining: 1,
      // Waiting, loading and long prompts are silent at the host; the gateway has timers of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      // vLLM and llama.cpp close a connection that was idle for five seconds.
      keepAliveTimeout: 4_000,
      connect: createConnector(options.connectMs),
    })
  }

  /** For a client library that makes requests of its own. */
  get dispatcher(): Dispatcher {
    return this.#pool
  }

  send(request: UpstreamRequest, sink: UpstreamSink): UpstreamExchange {
    const { path, method, headers, body } = request
    const exchange = new HttpExchange(sink)
    const stamped =
      headers === JSON_HEADERS ? this.#jsonHeaders : { ...headers, ...this.#options.headers }
    this.#pool.dispatch({ path: this.#prefix + path, method, headers: stamped, body }, exchange)
    return exchange
  }

  /** The answer to a question, or to an order with a body, whatever its status; redirects are not followed. */
  async ask(path: string, signal: AbortSignal, order?: object): Promise<ControlAnswer> {
    const response = await fetch(new URL(this.#prefix + path, this.#options.url), {
      headers: this.#jsonHeaders,
      ...(order !== undefined && { method: 'POST', body: JSON.stringify(order) }),
      dispatcher: this.#pool,
      signal,
      redirect: 'manual',
    })
    const text = await readBoundedText(response, this.#options.controlBytesMax)
    return { status: response.status, text }
  }

  async close(how: 'now' | 'when_idle'): Promise<void> {
    await (how === 'now' ? this.#pool.destroy() : this.#pool.close())
  }
}
