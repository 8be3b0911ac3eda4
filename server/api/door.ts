import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Scope } from '../../shared/scope.ts'
import { checkScope } from '../admit/admission.ts'
import type { RequestLimits } from '../admit/request-limits.ts'
import type { ErrorForm } from '../dialect/reply-form.ts'
import type { RequestEvents } from '../events.ts'
import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { AddressWarning } from '../identify/address.ts'
import type { Identified, Identify } from '../identify/identify.ts'
import type { Reach } from '../identify/reach.ts'
import { sendRefusal } from '../relay/send-refusal.ts'
import { corsHeaders } from './cors.ts'
import type { HopMarker } from './hop-marker.ts'
import { hasUnreadBody } from './request-body.ts'
import { requestIdOf } from './request-id.ts'

export interface DoorDeps {
  readonly identify: Identify
  readonly reach: Reach
  readonly hopMarker: HopMarker
  readonly events: RequestEvents
  readonly limits: RequestLimits
  onAddressWarning(warning: AddressWarning): void
}

/** One request at the door: Node's two halves, and the form in which it is told no. */
export interface Visit {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly form: ErrorForm
  /** For every reply to it. */
  readonly headers: Record<string, string>
}

/** Who is refused, as far as that is known. */
type Origin = Pick<Caller, 'address'> & Partial<Pick<Caller, 'class' | 'id' | 'name'>>

/** What every route of the data plane does first: who is there, and may they come in? */
export class Door {
  readonly #deps: DoorDeps

  constructor(deps: DoorDeps) {
    this.#deps = deps
  }

  visit(incoming: IncomingMessage, outgoing: ServerResponse, form: ErrorForm): Visit {
    return { incoming, outgoing, form, headers: corsHeaders(incoming.headers, this.#deps.reach) }
  }

  /** Who is there, without an answer: for those who may have been admitted already. */
  identify({ socket, headers }: IncomingMessage): Identified {
    return this.#deps.identify({ peer: socket.remoteAddress, headers })
  }

  /** The caller, if it may use `scope` (null: anyone known); otherwise it has been answered. */
  admit(visit: Visit, scope: Scope | null): Caller | null {
    const caller = this.admitUntold(visit, scope)
    if (caller !== null) this.#deps.limits.tell(caller.id, visit.headers)
    return caller
  }

  /** The same for who takes from the caller's limits, and will say in the answer what is left then. */
  admitUntold(visit: Visit, scope: Scope | null): Caller | null {
    const { incoming } = visit
    const loop = this.#deps.hopMarker.refusalOf(incoming.headers)
    if (loop !== null) return this.refuse(visit, loop)
    const identified = this.identify(incoming)
    if (identified.warning !== null) this.#deps.onAddressWarning(identified.warning)
    const { caller, refusal, address } = identified
    if (caller === undefined) return this.refuse(visit, refusal, { address })
    const isChange = incoming.method !== 'GET' && incoming.method !== 'HEAD'
    if (caller.sessionId !== null && isChange) {
      const forgery = this.#deps.reach.forgeryRefusalOf(incoming.headers)
      if (forgery !== null) return this.refuse(visit, forgery, caller)
    }
    return scope === null || this.permit(visit, caller, scope) ? caller : null
  }

  /** Whether a known caller has the scope; otherwise it has been answered. */
  permit(visit: Visit, caller: Caller, scope: Scope): boolean {
    const refusal = checkScope(caller, scope)
    if (refusal !== null) this.refuse(visit, refusal, caller)
    return refusal === null
  }

  /** Answers with the refusal and tells of it. */
  refuse(visit: Visit, refusal: Refusal, from: Origin | null = null): null {
    const { incoming, outgoing, form, headers } = visit
    const requestId = (headers['X-Request-Id'] ??=
      requestIdOf(incoming.headers['x-request-id']) ?? randomUUID())
    this.#deps.events['request:refused']({
      code: refusal.code,
      class: from?.class ?? null,
      caller: from?.name ?? null,
      requestId,
      address: from?.address ?? incoming.socket.remoteAddress ?? '',
    })
    // Whatever becomes of a request, its answer says what is left; once is enough.
    if (from?.id !== undefined && headers['RateLimit-Policy'] === undefined) {
      this.#deps.limits.tell(from.id, headers)
    }
    // A body that nobody reads must not be taken for the next request.
    if (hasUnreadBody(incoming)) headers['Connection'] = 'close'
    sendRefusal(outgoing, { form, refusal, headers })
    return null
  }

  /** Answers with an object, in a reply that may also be for a HEAD request. */
  sendJson(visit: Visit, value: unknown): void {
    const body = Buffer.from(JSON.stringify(value))
    this.send(visit, { contentType: 'application/json; charset=utf-8', body })
  }

  send(visit: Visit, reply: { readonly contentType: string; readonly body: Buffer }): void {
    const { incoming, outgoing, headers } = visit
    if (outgoing.destroyed) return
    if (hasUnreadBody(incoming)) headers['Connection'] = 'close'
    outgoing.writeHead(200, {
      ...headers,
      'Content-Type': reply.contentType,
      'Content-Length': String(reply.body.length),
    })
    outgoing.end(incoming.method === 'HEAD' ? undefined : reply.body)
  }
}
