/** What a route answers; the tests know which fields to expect. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

export interface BrowserReply {
  readonly status: number
  readonly headers: Headers
  readonly json: Json
}

/** As much of a browser as the gateway can tell: it keeps cookies and says which page it is on. */
export class Browser {
  #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly cookies = new Map<string, string>()

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url
    this.#headers = headers
  }

  /** The same gateway has another address after it has started again. */
  moveTo(url: string): void {
    this.#url = url
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The reply as it comes, for streams. */
  async fetch(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const reply = await fetch(`${this.#url}${path}`, {
      ...init,
      method,
      headers: {
        ...(method === 'GET' ? {} : { Origin: this.#url }),
        ...(this.cookies.size > 0 && { Cookie: this.cookieHeader }),
        ...this.#headers,
        ...(init.headers as Record<string, string>),
      },
    })
    for (const line of reply.headers.getSetCookie()) this.#keep(line)
    return reply
  }

  async send(method: string, path: string, body?: unknown): Promise<BrowserReply> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const reply = await this.fetch(method, path, init)
    const text = await reply.text()
    return {
      status: reply.status,
      headers: reply.headers,
      json: text === '' ? null : JSON.parse(text),
    }
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (/max-age=0/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
