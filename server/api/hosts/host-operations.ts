import type { OperationRules } from '../../admit/operation-admission.ts'
import { checkOperation, checkOperationName } from '../../admit/operation-admission.ts'
import { REVOKED, type IsStanding } from '../../admit/standing.ts'
import type { Clock } from '../../clock.ts'
import { hostProtocolOf } from '../../dialect/host-protocols.ts'
import { membersOf } from '../../dialect/json-body.ts'
import { rawValue, writeMembers } from '../../dialect/json-members.ts'
import type { ParseLimits } from '../../dialect/ollama/parse-inference.ts'
import type { OperationName } from '../../dialect/ollama/parse-operation.ts'
import { parseOperation } from '../../dialect/ollama/parse-operation.ts'
import { ollamaReplyForm } from '../../dialect/ollama/reply-form.ts'
import type { Host } from '../../dispatch/host.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Caller } from '../../flow/caller.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { ReplySettings } from '../../relay/client-reply.ts'
import { ClientReply } from '../../relay/client-reply.ts'
import type { OperationSettings, Upload } from '../../relay/operation-relay.ts'
import { OperationRelay } from '../../relay/operation-relay.ts'
import { JSON_HEADERS, type UpstreamRequest } from '../../upstream/driver.ts'
import type { Door, Visit } from '../door.ts'
import type { ReadBody } from '../request-body.ts'
import { chooseHost } from './choose-host.ts'
import { FileUpload } from './file-upload.ts'

export interface HostOperationDeps {
  readonly door: Door
  readonly hosts: HostPool
  readonly readBody: ReadBody
  readonly rules: OperationRules
  readonly limits: ParseLimits
  readonly settings: OperationSettings
  readonly reply: ReplySettings
  readonly clock: Clock
  readonly isStanding: IsStanding
  /** For the log: who changed what where. */
  onOperation(done: { caller: string; host: string; request: UpstreamRequest }): void
}

/** One request to one host, from a caller who has been permitted. */
export interface HostRequest {
  readonly caller: Caller
  readonly request: UpstreamRequest
  /** The model that the request names, where the host may have another name for it. */
  readonly modelKey?: string
  /** It tells its progress line by line. */
  readonly isStreaming?: boolean
  readonly upload?: Upload
}

/** Carries out operations that change a host or ask it for its files, each on one host. */
export class HostOperations {
  readonly #deps: HostOperationDeps
  readonly #running = new Map<OperationRelay, Caller>()
  #isStopped = false

  constructor(deps: HostOperationDeps) {
    this.#deps = deps
  }

  /** An operation with a JSON body. */
  async run(visit: Visit, name: OperationName): Promise<void> {
    const { door, readBody, rules, limits } = this.#deps
    const caller = door.admit(visit, 'models:write')
    if (caller === null) return
    const forbidden = checkOperationName(name, rules)
    if (forbidden !== null) return void door.refuse(visit, forbidden, caller)
    const body = await readBody(visit.incoming)
    if (body === null) return
    const operation = 'code' in body ? body : parseOperation(name, body, limits)
    if ('code' in operation) return void door.refuse(visit, operation, caller)
    const refusal = checkOperation(caller, operation, rules)
    if (refusal !== null) return void door.refuse(visit, refusal, caller)
    const request = {
      method: name === 'delete' ? 'DELETE' : 'POST',
      path: `/api/${name}`,
      headers: JSON_HEADERS,
      body: operation.body,
    } as const
    this.send(visit, { caller, request, isStreaming: operation.isStreaming })
  }

  /** Whether a host has a file. */
  look(visit: Visit, path: string): void {
    const caller = this.#deps.door.admit(visit, 'models:read')
    if (caller === null) return
    this.send(visit, {
      caller,
      request: { method: 'HEAD', path, headers: JSON_HEADERS, body: null },
    })
  }

  /** A file for a host: relayed as it comes, since it can be many gigabytes. */
  upload(visit: Visit, path: string): void {
    const caller = this.#deps.door.admit(visit, 'models:write')
    if (caller === null) return
    const length = visit.incoming.headers['content-length']
    const upload = new FileUpload(visit.incoming)
    const headers = {
      'content-type': 'application/octet-stream',
      ...(length === undefined ? {} : { 'content-length': length }),
    }
    const request = { method: 'POST', path, headers, body: upload.body } as const
    this.send(visit, { caller, request, upload })
  }

  send(visit: Visit, asked: HostRequest): void {
    const { caller, isStreaming = false, upload } = asked
    const { door, hosts, reply: settings, clock } = this.#deps
    if (!this.#deps.isStanding(caller)) return void door.refuse(visit, REVOKED, caller)
    const host = this.#isStopped ? SHUTTING_DOWN : chooseHost(visit.incoming.headers, hosts)
    if ('code' in host) return void door.refuse(visit, host, caller)
    const request = requestFor(host, asked)
    this.#deps.onOperation({ caller: caller.name, host: host.config.name, request })
    const headers = { ...visit.headers, 'X-Served-By': host.config.name }
    const reply = new ClientReply(
      visit.outgoing,
      { form: ollamaReplyForm, isStreaming, headers, settings, clock },
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
      settings: this.#deps.settings,
      clock,
      upload: upload ?? null,
      // What the operation changed shows in the lists before its end is told.
      onDone: async () => {
        if (request.method !== 'HEAD' && !this.#isStopped) await host.probe()
      },
      onOver: () => this.#running.delete(relay),
    })
    this.#running.set(relay, caller)
    relay.start(host.driver, request)
  }

  /** Ends what runs still: a pull goes on from where it was when it is asked for again. */
  stop(): void {
    this.#isStopped = true
    for (const relay of this.#running.keys()) relay.end(SHUTTING_DOWN)
  }

  /** What these callers have under way ends, as what authorised it has ended. */
  onRevoked(isRevoked: (caller: Caller) => boolean): void {
    for (const [relay, caller] of this.#running) if (isRevoked(caller)) relay.end(REVOKED)
  }
}

const SHUTTING_DOWN: Refusal = {
  code: 'shutting_down',
  message: 'the gateway is stopping; try again in a few seconds',
  retryAfterS: 5,
}

const requestFor = (host: Host, { request, modelKey }: HostRequest): UpstreamRequest => {
  const own = modelKey === undefined ? null : hostProtocolOf(host.driver.profile).idOf(modelKey)
  if (own === null || !Buffer.isBuffer(request.body)) return request
  return {
    ...request,
    body: writeMembers(membersOf(request.body).set('model', rawValue(own))),
  }
}
