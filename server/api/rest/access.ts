import type { Context, MiddlewareHandler } from 'hono'
import { ROLES, type Role } from '../../../shared/role.ts'
import type { Scope } from '../../../shared/scope.ts'
import type { Actor, Principal } from '../../flow/principal.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { refuse } from './api-error.ts'
import type { RestEnv } from './rest-env.ts'

/**
 * Who may use a route: everyone, whoever is signed in, or whoever has at least this role. Keys have no
 * role but with the scope `admin`; a route that serves others names the scope that they need.
 */
export type Access = 'public' | 'session' | Role | { readonly role: Role; readonly scope: Scope }

/**
 * The guard of one route. It stands in the route's own chain, so that what was guarded and what is
 * served can never be two different matches.
 */
export const requires =
  (access: Access): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    const { principal, refusal: denial, address, isSecure } = c.var.authenticate(c.env.incoming)
    if (denial !== null && access !== 'public') return refuse(c, denial)
    c.set('principal', principal)
    c.set('address', address)
    c.set('isSecure', isSecure)
    c.set('isStanding', () => {
      const again = c.var.authenticate(c.env.incoming)
      return again.refusal === null && accessRefusal(access, again.principal) === null
    })
    const refusal = accessRefusal(access, principal) ?? forgeryRefusal(c, access)
    return refusal === null ? await next() : refuse(c, refusal)
  }

const accessRefusal = (access: Access, principal: Principal | null): Refusal | null => {
  if (access === 'public') return null
  if (principal === null) return MISSING
  if (access === 'session') return principal.sessionId === null ? NOT_SIGNED_IN : null
  const { role, scope } = typeof access === 'string' ? { role: access, scope: null } : access
  if (principal.role !== null && isAtLeast(principal.role, role)) return null
  if (scope !== null && principal.scopes?.has(scope)) return null
  return { code: 'scope_missing', message: `this needs ${wanted(role, scope)}`, isFinal: true }
}

const MISSING: Refusal = {
  code: 'AUTH_INVALID',
  message: 'authentication required: sign in, or send X-Admin-Token or a key',
  isFinal: true,
}

const NOT_SIGNED_IN: Refusal = {
  code: 'scope_missing',
  message: 'this requires a signed-in user',
  isFinal: true,
}

const isAtLeast = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) <= ROLES.indexOf(needed)

const wanted = (role: Role, scope: Scope | null): string =>
  scope === null ? `the role ${role}` : `the role ${role} or a key with the scope ${scope}`

const SAFE = new Set(['GET', 'HEAD'])

/** A sign-in from a foreign page would put its user into somebody else's account: no change is exempt. */
const forgeryRefusal = (c: Context<RestEnv>, access: Access): Refusal | null => {
  if (SAFE.has(c.req.method)) return null
  const { headers } = c.env.incoming
  const isFromPage = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
  const isByCookie = access !== 'public' && c.var.principal?.kind === 'session'
  const isGuarded = isByCookie || (access === 'public' && isFromPage)
  return isGuarded ? c.var.reach.forgeryRefusalOf(headers) : null
}

/** Who asks, as the audit log names it. */
export const actorOf = (c: Context<RestEnv>): Actor => {
  const { requestId, principal } = c.var
  if (principal === null) {
    const { address } = c.var
    return { kind: 'anonymous', id: null, name: 'anonymous', address, requestId }
  }
  const { kind, userId, keyId, name, address } = principal
  return { kind, id: userId ?? keyId, name, address, requestId }
}
