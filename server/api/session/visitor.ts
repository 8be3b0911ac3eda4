import type { Context } from 'hono'
import type { Visitor } from '../../auth/visitor.ts'
import type { RestEnv } from '../rest/rest-env.ts'

/** Where a request comes from, known or not. */
export const visitorOf = (c: Context<RestEnv>): Visitor => ({
  address: c.var.address,
  userAgent: c.req.header('user-agent') ?? '',
  requestId: c.var.requestId,
})
