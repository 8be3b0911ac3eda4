import type { Context, MiddlewareHandler } from 'hono'
import { ROLES, type Role } from '../../../shared/role.ts'
import type { Scope } from '../../../shared/scope.ts'
import type { Actor, Principal } from '../../flow/principal.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { refuse } from './api-error.ts'
import type { RestEnv } from './rest-env.ts'

/**
 * Who may use a route: everyone, or whoever has at least this role. Keys have no role but with the
 * scope `admin`; a route that serves others names the scope that they need.
 */
export type Access = 'public' | Role | { readonly role: Role; readonly scope: Scope }

/**
 * The guard of one route. It stands in the route's own chain, so that what was guarded and what is
 * served can never be two different matches.
 */
export const requires =
  (access: Access): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    const found = c.var.authenticate(c.env.incoming as never)
    const isRefused = found !== null && 'code' in found
    if (isRefused && access !== 'public') return refuse(c, found)
    const principal = isRefused ? null : found
    c.set('principal', principal)
    const refusal = accessRefusal(access, principal) ?? forgeryRefusal(c, principal)
    return refusal === null ? await next() : refuse(c, refusal)
  }

const accessRefusal = (access: Access, principal: Principal | null): Refusal | null => {
  if (access === 'public') return null
  if (principal === null) return MISSING
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

const isAtLeast = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) <= ROLES.indexOf(needed)

const wanted = (role: Role, scope: Scope | null): string =>
  scope === null ? `the role ${role}` : `the role ${role} or a key with the scope ${scope}`

const SAFE = new Set(['GET', 'HEAD'])

/**
 * A browser sends a session's cookie along with whatever any page asks of it, so a change must come
 * from our own page or one that is allowed to (ASVS 3.5.1). A sign-in from a foreign page would put its
 * user into somebody else's account, so public routes are guarded as well.
 */
const forgeryRefusal = (c: Context<RestEnv>, principal: Principal | null): Refusal | null => {
  if (SAFE.has(c.req.method) || (principal !== null && principal.kind !== 'session')) return null
  const { origin, host, 'sec-fetch-site': site } = c.env.incoming.headers
  if (origin !== undefined) {
    return c.var.reach.isOriginAllowed(origin, host) ? null : FOREIGN_PAGE
  }
  if (site === 'same-origin' || (site === undefined && principal === null)) return null
  return FOREIGN_PAGE
}

const FOREIGN_PAGE: Refusal = {
  code: 'origin_not_allowed',
  message:
    'a change with a session must come from a page of this gateway: send its Origin, or add yours to cors.origins',
  isFinal: true,
}

/** Who asks, as the audit log names it. */
export const actorOf = (c: Context<RestEnv>): Actor => {
  const { requestId, principal } = c.var
  if (principal === null) {
    const address = c.env.incoming.socket.remoteAddress ?? null
    return { kind: 'anonymous', id: null, name: 'anonymous', address, requestId }
  }
  const { kind, userId, keyId, name, address } = principal
  return { kind, id: userId ?? keyId, name, address, requestId }
}
