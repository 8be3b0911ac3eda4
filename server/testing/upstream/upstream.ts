import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { systemClock, type Clock } from '../../clock.ts'
import { ChangeFeed } from './change-feed.ts'
import { Connection } from './connection.ts'
import type { Exchange } from './exchange.ts'
import type { Host } from './host.ts'
import { ModelShelf, RECORDED_MODELS } from './model-shelf.ts'
import { isInference, type ReceivedRequest } from './received-request.ts'
import { Residents } from './residents.ts'
import { answerAsOllama } from './routes.ts'
import { Slots } from './slots.ts'
import type { Step } from './steps.ts'

export interface UpstreamOptions {
  /** Names on the shelf; those that were never recorded become chat models of their own. */
  readonly models?: readonly string[]
  /** Generations at once; more wait inside the host in order of arrival. Without bound by default. */
  readonly slots?: number
  /** Models in memory at once; three by default. */
  readonly residentsMax?: number
  readonly version?: string
  readonly clock?: Clock
  readonly noticesLeaving?: Host['noticesLeaving']
  readonly replays?: Host['replays']
  readonly beforeToken?: Host['beforeToken']
  readonly onLoad?: Host['onLoad']
}

export interface ScriptOptions {
  /** How many requests it answers; one by default, `Infinity` for all. */
  readonly times?: number
  /** Which requests it answers; by default those that ask for the GPU, never probes or lists. */
  readonly when?: (request: ReceivedRequest) => boolean
}

interface Script {
  readonly step: Step
  readonly when: (request: ReceivedRequest) => boolean
  timesLeft: number
}

/** Starts a host that speaks Ollama over real sockets on a port of its own. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = new Upstream(options)
  await upstream.restart()
  return upstream
}

/**
 * A programmable Ollama host: answers as a real one, replays what was recorded, and does whatever a
 * test scripts, also below HTTP. All waiting is for events; nothing in it takes time.
 */
export class Upstream {
  /** Every request whose head arrived, in order, probes included. */
  readonly requests: ReceivedRequest[] = []
  readonly slots: Slots
  readonly shelf: ModelShelf
  readonly residents: Residents
  readonly #feed = new ChangeFeed()
  readonly #host: Host
  readonly #connections = new Set<Connection>()
  readonly #scripts: Script[] = []
  #server: Server | null = null
  #port = 0
  #connectionsMade = 0
  #requestsTaken = 0

  constructor(options: UpstreamOptions) {
    this.slots = new Slots(options.slots ?? Infinity, () => this.#feed.changed())
    this.shelf = new ModelShelf(options.models ?? RECORDED_MODELS)
    this.residents = new Residents(options.residentsMax ?? 3)
    this.#host = {
      version: options.version ?? '0.33.0-rc2',
      clock: options.clock ?? systemClock,
      shelf: this.shelf,
      residents: this.residents,
      slots: this.slots,
      noticesLeaving: options.noticesLeaving ?? true,
      replays: options.replays ?? true,
      beforeToken: options.beforeToken ?? (() => {}),
      onLoad: options.onLoad ?? (() => {}),
    }
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Sockets open now. */
  get connections(): number {
    return this.#connections.size
  }

  /** Requests that ask for the GPU. */
  get inferences(): readonly ReceivedRequest[] {
    return this.requests.filter(isInference)
  }

  /** Answers matching requests with this step. Scripts are tried in the order in which they were given. */
  script(step: Step, { times = 1, when = isInference }: ScriptOptions = {}): void {
    this.#scripts.push({ step, when, timesLeft: times })
  }

  /** Forgets all scripts; requests already being answered keep theirs. */
  clearScripts(): void {
    this.#scripts.length = 0
  }

  /** Resolves when the condition holds; looked at after every event of this upstream. */
  until(isMet: () => boolean): Promise<void> {
    return this.#feed.until(isMet)
  }

  /** The next inference that is here whole and was not returned by this method before. */
  async nextRequest(): Promise<ReceivedRequest> {
    const place = this.#requestsTaken
    this.#requestsTaken += 1
    await this.until(() => (this.inferences[place]?.body ?? null) !== null)
    const request = this.inferences[place]
    if (request === undefined) throw new Error('a request left the log')
    return request
  }

  /** Resolves when the exchange is over, whichever way; see `request.end`. */
  ended(request: ReceivedRequest): Promise<void> {
    return this.until(() => request.end !== null)
  }

  /** Refuses new connections; those that are open live on. */
  refuse(): void {
    // Node reports a server as closed only when its last connection is; it stops listening at once.
    this.#server?.close()
    this.#server = null
  }

  /** Stops as a killed host does: cuts every connection and refuses new ones. May be called twice. */
  async stop(): Promise<void> {
    this.refuse()
    for (const connection of this.#connections) connection.cut()
    await this.until(() => this.#connections.size === 0)
  }

  /** Listens again, on the same port as before. */
  async restart(): Promise<void> {
    const server = createServer((socket) => {
      const connection = new Connection(socket, {
        id: this.#connectionsMade++,
        clock: this.#host.clock,
        onRequest: (request) => {
          this.requests.push(request)
          this.#feed.changed()
        },
        onChange: () => this.#feed.changed(),
        answer: (exchange) => this.#answer(exchange),
      })
      this.#connections.add(connection)
      socket.on('close', () => {
        this.#connections.delete(connection)
        this.#feed.changed()
      })
      this.#feed.changed()
    })
    this.#server = server
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  #answer(exchange: Exchange): Promise<void> {
    const { request } = exchange
    const script = this.#scripts.find(({ timesLeft, when }) => timesLeft > 0 && when(request))
    if (script === undefined) return answerAsOllama(exchange, this.#host)
    script.timesLeft -= 1
    if (!isInference(request)) return script.step(exchange)
    return this.slots.run(exchange, () => script.step(exchange))
  }
}
