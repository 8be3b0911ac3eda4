import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '../../flow/principal.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Reach } from '../../identify/reach.ts'

/** What is known of who asks before a route is looked at. */
export interface Authenticated {
  readonly principal: Principal | null
  /** Why what was shown is worth nothing; null where nothing was, or it is good. */
  readonly refusal: Refusal | null
  readonly address: string
  /** Whether the client's side is TLS. */
  readonly isSecure: boolean
}

/** HTTP/1.1 alone is spoken here: the adapter's own type would be that of HTTP/2 too. */
interface Bindings {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

export type Authenticate = (incoming: IncomingMessage) => Authenticated

/** What the routes of one area share while a request is served. */
export interface RestEnv {
  Bindings: Bindings
  Variables: {
    requestId: string
    authenticate: Authenticate
    reach: Reach
    principal: Principal | null
    address: string
    isSecure: boolean
    /** Whether the one who asked may still use the route, for replies that go on. */
    isStanding: () => boolean
  }
}
