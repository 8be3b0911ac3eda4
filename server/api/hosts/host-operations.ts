import type { Clock } from '../../clock.ts'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { ReplySettings } from '../../relay/client-reply.ts'
import { ClientReply } from '../../relay/client-reply.ts'
import { OperationRelay } from '../../relay/operation-relay.ts'
import { JSON_HEADERS, type UpstreamRequest } from '../../upstream/driver.ts'
import type { Door, Visit } from '../door.ts'
import type { ReadBody } from '../request-body.ts'
import { chooseHost } from './choose-host.ts'

export interface HostOperationDeps {
  readonly door: Door
  readonly hosts: HostPool
  readonly readBody: ReadBody
  readonly limits: { readonly replyBytesMax: number }
  readonly reply: ReplySettings
  readonly clock: Clock
  /** For the log: who changed what where. */
  onOperation(caller: string, host: string, request: UpstreamRequest): void
}

export interface Operation {
  readonly method: UpstreamRequest['method']
  readonly path: string
  /** Push sends a model to another network; pull and the others do not send anything of ours out. */
  readonly isEgress: boolean
  readonly isReadOnly: boolean
}

/** Carries out operations that change a host or ask it for its files, each on one host. */
export class HostOperations {
  readonly #deps: HostOperationDeps
  readonly #allowEgress: boolean

  constructor(deps: HostOperationDeps, allowEgress: boolean) {
    this.#deps = deps
    this.#allowEgress = allowEgress
  }

  /** An operation with a JSON body, or none. */
  async run(visit: Visit, operation: Operation): Promise<void> {
    const caller = this.#admit(visit, operation)
    if (caller === null) return
    const { door, readBody } = this.#deps
    const body = await readBody(visit.incoming)
    if (body === null) return
    if ('code' in body) return void door.refuse(visit, body)
    this.send(visit, caller, {
      method: operation.method,
      path: operation.path,
      headers: JSON_HEADERS,
      body: body.length === 0 ? null : body,
    })
  }

  /** A file for a host: relayed as it comes, since it can be many gigabytes. */
  upload(visit: Visit, operation: Operation): void {
    const caller = this.#admit(visit, operation)
    if (caller === null) return
    const length = visit.incoming.headers['content-length']
    this.send(visit, caller, {
      method: operation.method,
      path: operation.path,
      headers: {
        'content-type': 'application/octet-stream',
        ...(length === undefined ? {} : { 'content-length': length }),
      },
      body: visit.incoming,
    })
  }

  /** Sends it to its host. The caller has been permitted. */
  send(visit: Visit, caller: string, request: UpstreamRequest): void {
    const host = chooseHost(visit.incoming.headers, this.#deps.hosts)
    if ('code' in host) return void this.#deps.door.refuse(visit, host)
    this.#deps.onOperation(caller, host.config.name, request)
    const reply = new ClientReply(
      visit.outgoing,
      {
        form: ollamaReplyForm,
        isStreaming: wantsProgress(request),
        headers: { ...visit.headers, 'X-Served-By': host.config.name },
        settings: this.#deps.reply,
        clock: this.#deps.clock,
      },
      {
        onClientLeft: () => relay.abort(),
        onReaderStalled: () => {
          relay.abort()
          reply.destroy()
        },
        onReaderReady: () => relay.resume(),
      },
    )
    const relay: OperationRelay = new OperationRelay({
      reply,
      form: ollamaReplyForm,
      replyBytesMax: this.#deps.limits.replyBytesMax,
      // What the operation changed shows in the lists before its end is told.
      onDone: async () => (request.method === 'HEAD' ? undefined : await host.probe()),
    })
    relay.start(host.driver, request)
  }

  #admit(visit: Visit, operation: Operation): string | null {
    const { door } = this.#deps
    const scope = operation.isReadOnly ? 'models:read' : 'models:write'
    const caller = door.admit(visit, scope)
    if (caller === null) return null
    if (operation.isEgress && !this.#allowEgress) return door.refuse(visit, EGRESS)
    return caller.name
  }
}

const EGRESS: Refusal = {
  code: 'egress_refused',
  message: 'this would send data to another network; modelDefaults.allowCloud permits it',
  isFinal: true,
}

/** Only pull, push and create tell their progress, unless `stream` is false. */
const wantsProgress = (request: UpstreamRequest): boolean => {
  if (!/^\/api\/(pull|push|create)$/.test(request.path) || !Buffer.isBuffer(request.body)) {
    return false
  }
  try {
    const value = JSON.parse(request.body.toString('utf8')) as { stream?: unknown } | null
    return value?.stream !== false
  } catch {
    return false
  }
}
