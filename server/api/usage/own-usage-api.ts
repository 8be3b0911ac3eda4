import type { Context } from 'hono'
import type { Refusal } from '../../flow/refusal.ts'
import { refuse } from '../rest/api-error.ts'
import { closeArea, createArea, createResource, type RestDeps } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { answerRecords, answerSpread, answerSums, type UsageDeps } from './usage-answers.ts'
import { usageRoutes } from './usage-routes.ts'

const { sums, spread, records } = usageRoutes({ role: 'user', scope: 'usage:read' }, 'your own')

/** What a caller's own requests cost, and nobody else's: a key's, or a user's with all their keys. */
export const createOwnUsageApi = (deps: UsageDeps & { readonly rest: RestDeps }) =>
  closeArea(
    createArea(deps.rest).route(
      '/',
      createResource()
        .openapi(sums, (c) => {
          const own = ownScope(c)
          if ('code' in own) return refuse(c, own)
          return answerSums(c, deps, { ...c.req.valid('query'), ...own })
        })
        .openapi(spread, (c) => {
          const own = ownScope(c)
          if ('code' in own) return refuse(c, own)
          return answerSpread(c, deps, { ...c.req.valid('query'), ...own })
        })
        .openapi(records, (c) => {
          const own = ownScope(c)
          if ('code' in own) return refuse(c, own)
          return answerRecords(c, deps, { ...c.req.valid('query'), ...own })
        }),
    ),
  )

/** What the answer is about, whatever was asked for. */
function ownScope(
  c: Context<RestEnv>,
): { readonly user: string } | { readonly key: string } | Refusal {
  const { principal } = c.var
  if (principal?.kind === 'session' && principal.userId !== null) return { user: principal.userId }
  if (principal?.kind === 'key' && principal.keyId !== null) return { key: principal.keyId }
  return NOBODY
}

const NOBODY: Refusal = {
  code: 'not_found',
  message: 'the admin token has no usage of its own: see /api/admin/usage',
  isFinal: true,
}
