import { Hono } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Identify } from '../../identify/identify.ts'
import { StoreUnavailable } from '../../store/store-refusal.ts'
import { adminError } from './admin-error.ts'

export interface AdminAppDeps {
  readonly identify: Identify
  isAdminToken(presented: string | undefined): boolean
  readonly resources: Readonly<Record<string, Hono>>
  onFault(error: unknown): void
}

/**
 * Administration, one resource per path, behind `X-Admin-Token` or a key with the scope `admin`. An
 * address alone never opens it.
 */
export const createAdminApp = (deps: AdminAppDeps): Hono => {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use('*', async (c, next) => {
    const token = c.req.header('x-admin-token')
    if (deps.isAdminToken(token)) return await next()
    if (token !== undefined) return adminError(c, 'AUTH_INVALID', 'wrong X-Admin-Token')
    const { incoming } = c.env
    const peer = incoming.socket.remoteAddress
    const { caller } = deps.identify({ peer, headers: incoming.headers as never })
    if (caller !== undefined && !caller.isAmbient) {
      if (caller.scopes.has('admin')) return await next()
      return adminError(c, 'scope_missing', 'this needs a key with the scope admin')
    }
    return adminError(c, 'AUTH_INVALID', 'authentication required: send X-Admin-Token')
  })
  for (const [name, resource] of Object.entries(deps.resources)) app.route(`/${name}`, resource)
  // A route, since a mounted app's own notFound is never asked.
  app.all('*', (c) => adminError(c, 'not_found', `there is no ${c.req.method} ${c.req.path}`))
  app.onError((error, c) => {
    if (error instanceof StoreUnavailable) {
      return adminError(c, 'store_unavailable', 'the database cannot answer now; try again')
    }
    deps.onFault(error)
    return adminError(c, 'internal', 'internal error')
  })
  return app as unknown as Hono
}
