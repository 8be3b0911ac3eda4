/**
 * How the host's side of an exchange ended: it answered in full, the caller left before that, or the
 * host itself broke the connection.
 */
export type ExchangeEnd = 'answered' | 'left' | 'broken'

export interface RequestLine {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** `Name: value` as sent, in order. */
  readonly headerLines: readonly string[]
}

/** One request as it arrived at the test upstream, with what became of it. */
export class ReceivedRequest implements RequestLine {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly headerLines: readonly string[]
  /** Monotonic milliseconds at which its head was complete. */
  readonly at: number
  /** Counts the upstream's connections from 0: equal for requests that shared a socket. */
  readonly connection: number
  /** Null until the whole body is here; stays null if the caller left before that. */
  body: Buffer | null = null
  /** Null while the exchange runs. */
  end: ExchangeEnd | null = null
  /** Tokens generated for it, and those of them that came after the caller had left. */
  tokensMade = 0
  tokensAfterLeft = 0
  #json: unknown
  #isParsed = false

  constructor(line: RequestLine, origin: { at: number; connection: number }) {
    this.method = line.method
    this.path = line.path
    this.headers = line.headers
    this.headerLines = line.headerLines
    this.at = origin.at
    this.connection = origin.connection
  }

  /** The path without its query. */
  get route(): string {
    return this.path.split('?', 1)[0] ?? ''
  }

  get text(): string {
    return this.body?.toString('utf8') ?? ''
  }

  /** The body as JSON, or undefined where it is none. */
  get json(): unknown {
    if (!this.#isParsed && this.body !== null) {
      this.#isParsed = true
      this.#json = parseJson(this.text)
    }
    return this.#json
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const GENERATING_ROUTES = new Set([
  '/api/chat',
  '/api/generate',
  '/api/embed',
  '/api/embeddings',
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
])

/** Whether a request asks for the GPU: probes and lists never do. */
export function isInference(request: ReceivedRequest): boolean {
  return request.method === 'POST' && GENERATING_ROUTES.has(request.route)
}
