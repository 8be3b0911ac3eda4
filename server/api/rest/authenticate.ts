import type { Caller } from '../../flow/caller.ts'
import type { Principal } from '../../flow/principal.ts'
import type { Identify } from '../../identify/identify.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { Authenticate, Authenticated } from './rest-env.ts'

export interface AuthenticateDeps {
  readonly identify: Identify
  readonly isAdminToken: (presented: string | undefined) => boolean
}

/**
 * Makes the stage that tells who administers: `X-Admin-Token`, a key, or a session. An address alone
 * opens nothing here (design.md 4).
 */
export const createAuthenticate =
  ({ identify, isAdminToken }: AuthenticateDeps): Authenticate =>
  (incoming) => {
    const { headers } = incoming
    const { caller, refusal, ...from } = identify({ peer: incoming.socket.remoteAddress, headers })
    const { address, isSecure } = from
    const known = (principal: Principal | null, denial: Refusal | null): Authenticated => ({
      principal,
      refusal: denial,
      address,
      isSecure,
    })
    const token = headers['x-admin-token']
    if (token !== undefined) {
      return isAdminToken(String(token))
        ? known({ ...ADMIN_TOKEN, address }, null)
        : known(null, WRONG_ADMIN_TOKEN)
    }
    // Showing nothing is no refusal here: a public route serves it, the others say what is missing.
    if (caller === undefined) return known(null, hasCredential(headers) ? refusal : null)
    return known(caller.isAmbient ? null : principalOf(caller), null)
  }

const WRONG_ADMIN_TOKEN: Refusal = {
  code: 'AUTH_INVALID',
  message: 'wrong X-Admin-Token',
  isFinal: true,
}

const ADMIN_TOKEN: Omit<Principal, 'address'> = {
  kind: 'admin-token',
  role: 'admin',
  scopes: null,
  keyId: null,
  userId: null,
  sessionId: null,
  name: 'admin token',
}

const hasCredential = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['authorization'] !== undefined || headers['x-api-key'] !== undefined

const principalOf = (caller: Caller): Principal => ({
  kind: caller.sessionId === null ? 'key' : 'session',
  role: caller.role,
  scopes: caller.sessionId === null ? caller.scopes : null,
  keyId: caller.keyId,
  userId: caller.userId,
  sessionId: caller.sessionId,
  name: caller.name,
  address: caller.address,
})
