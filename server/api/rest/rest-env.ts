import type { HttpBindings } from '@hono/node-server'
import type { IncomingMessage } from 'node:http'
import type { Principal } from '../../flow/principal.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Reach } from '../../identify/reach.ts'

/** Null where nobody showed anything that could be wrong. */
export type Authenticate = (incoming: IncomingMessage) => Principal | Refusal | null

/** What the routes of one area share while a request is served. */
export interface RestEnv {
  Bindings: HttpBindings
  Variables: {
    requestId: string
    authenticate: Authenticate
    reach: Reach
    principal: Principal | null
  }
}
