import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { CHAT_PATH, MODEL, planOf, type Plan } from './plan.ts'

/** What the host knows of one request, by its canary. */
export interface HostView {
  arrivals: number
  /** The last one, on the clock of `performance`. */
  arrivedAt: number
  tokensSent: number
  /** Null while it is open. */
  closedAt: number | null
  isWhole: boolean
}

const ENTRY =
  `{"name":"${MODEL}","model":"${MODEL}","modified_at":"2026-11-21T00:00:00Z","size":1000,` +
  '"digest":"a80c4f17acd5","details":{"format":"gguf","family":"llama"}}'

const CONTROL: Readonly<Record<string, string>> = {
  '/api/version': '{"version":"0.33.0"}',
  '/api/tags': `{"models":[${ENTRY}]}`,
  '/api/ps': `{"models":[${ENTRY}]}`,
  '/api/show': '{"details":{"family":"llama"},"model_info":{},"capabilities":["completion"]}',
}

/** Pieces that are written before others get a turn, where there is no time between them. */
const BURST_TOKENS = 4

/**
 * A model server that is lean enough for load: it does what each prompt asks, puts the request's
 * canary into every token, and keeps its own book of who came and who left.
 */
export class TortureHost {
  readonly views = new Map<string, HostView>()
  readonly #server: Server
  readonly #waiters = new Map<string, (() => void)[]>()
  readonly #held = new Map<string, () => void>()
  #running = 0

  constructor() {
    this.#server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        if (request.url === CHAT_PATH) return this.#chat(response, Buffer.concat(parts))
        const text = CONTROL[request.url ?? '']
        response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'application/json' })
        response.end(text ?? '{"error":"not found"}')
      })
    })
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1', 4096)
    await once(this.#server, 'listening')
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Requests that are being answered now. */
  get running(): number {
    return this.#running
  }

  /** Resolves once the host has the request. */
  arrival(canary: string): Promise<void> {
    return this.#until(canary, () => this.views.has(canary))
  }

  /** Resolves once the host's side of the request is over. */
  closing(canary: string): Promise<void> {
    return this.#until(canary, () => (this.views.get(canary)?.closedAt ?? null) !== null)
  }

  /** Lets those go on whose plan holds them until told. */
  releaseAll(): void {
    for (const release of this.#held.values()) release()
    this.#held.clear()
  }

  async #until(canary: string, isMet: () => boolean): Promise<void> {
    while (!isMet()) {
      await new Promise<void>((resolve) => {
        this.#waiters.set(canary, [...(this.#waiters.get(canary) ?? []), resolve])
      })
    }
  }

  #tell(canary: string): void {
    const waiters = this.#waiters.get(canary) ?? []
    this.#waiters.delete(canary)
    for (const resolve of waiters) resolve()
  }

  #chat(response: ServerResponse, body: Buffer): void {
    const chat = JSON.parse(body.toString()) as {
      messages: { content: string }[]
      stream?: boolean
    }
    const plan = planOf(chat.messages[0]!.content)
    const view: HostView = {
      arrivals: 1 + (this.views.get(plan.canary)?.arrivals ?? 0),
      arrivedAt: performance.now(),
      tokensSent: 0,
      closedAt: null,
      isWhole: false,
    }
    this.views.set(plan.canary, view)
    this.#running += 1
    response.once('close', () => {
      this.#running -= 1
      view.closedAt = performance.now()
      view.isWhole = response.writableFinished
      this.#held.delete(plan.canary)
      this.#tell(plan.canary)
    })
    const begin = (): void => {
      if (response.destroyed) return
      if (chat.stream === false) this.#answerWhole(response, plan, view)
      else this.#answerStream(response, plan, view)
    }
    if (plan.holdMs === 'until told') this.#held.set(plan.canary, begin)
    else if (plan.holdMs > 0) setTimeout(begin, plan.holdMs)
    else begin()
    this.#tell(plan.canary)
  }

  #answerWhole(response: ServerResponse, plan: Plan, view: HostView): void {
    if (plan.fault !== 'none') return spoil(response, plan)
    response.writeHead(200, { 'Content-Type': 'application/json' })
    view.tokensSent = plan.tokens
    response.end(line(`${plan.canary} `.repeat(plan.tokens), ending(plan.tokens)))
  }

  #answerStream(response: ServerResponse, plan: Plan, view: HostView): void {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
    const token = `${line(`${plan.canary} ${'.'.repeat(plan.fillBytes)}`, '"done":false')}\n`
    const goOn = (): void => {
      if (response.destroyed) return
      const left = plan.tokens - view.tokensSent
      const now = plan.apartMs > 0 ? Math.min(left, 1) : Math.min(left, BURST_TOKENS)
      if (now > 0) response.write(token.repeat(now))
      view.tokensSent += now
      if (left === now) this.#endStream(response, plan)
      else if (plan.apartMs > 0) setTimeout(goOn, plan.apartMs)
      else if (response.writableNeedDrain) response.once('drain', goOn)
      else setImmediate(goOn)
    }
    goOn()
  }

  #endStream(response: ServerResponse, plan: Plan): void {
    if (plan.fault !== 'none') return spoil(response, plan)
    response.end(`${line('', ending(plan.tokens))}\n`)
  }
}

const line = (content: string, rest: string): string =>
  `{"model":"${MODEL}","created_at":"2026-11-21T00:00:00Z",` +
  `"message":{"role":"assistant","content":"${content}"},${rest}}`

const ending = (tokens: number): string =>
  '"done":true,"done_reason":"stop","total_duration":5191566416,"load_duration":2154458,' +
  `"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":${tokens},` +
  '"eval_duration":4799921000'

/** Breaks the reply instead of ending it; none of these may look like a whole reply to a caller. */
const spoil = (response: ServerResponse, { fault }: Plan): void => {
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'close':
      response.socket?.destroy()
      return
    case 'clean end':
      response.end()
      return
    case 'half a line':
      response.end('{"model":"m","message":{"role":"assis')
      return
    case 'garbage':
      response.end('\u0000\u0001 not JSON at all\n')
      return
    case 'an error line':
      response.end('{"error":"an engine died"}\n')
      return
    case 'garbled framing':
      response.flushHeaders()
      response.socket?.end('zz\r\nnot a chunk\r\n')
      return
    case 'silence':
    case 'none':
      return
  }
}
