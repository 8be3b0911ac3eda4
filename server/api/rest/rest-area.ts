import { OpenAPIHono } from '@hono/zod-openapi'
import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Refusal } from '../../flow/refusal.ts'
import type { Reach } from '../../identify/reach.ts'
import { StoreUnavailable } from '../../store/store-refusal.ts'
import type { LengthLimit, ReadBody } from '../request-body.ts'
import { requestIdOf } from '../request-id.ts'
import { refuse, refuseInput } from './api-error.ts'
import type { Authenticate, RestEnv } from './rest-env.ts'

export interface RestDeps {
  readonly authenticate: Authenticate
  readonly reach: Reach
  readonly readBody: ReadBody
  onFault(error: unknown): void
}

/** The routes of one resource, to be mounted in an area. */
export const createResource = () =>
  new OpenAPIHono<RestEnv>({
    defaultHook: (result, c) => (result.success ? undefined : refuseInput(c, result.error.issues)),
  })

/**
 * Everything that routes with schemas have in common: request ids, JSON in whatever content type it
 * came, one shape of errors, nothing kept in caches. Resources are mounted in it.
 */
export const createArea = (deps: RestDeps, bodyLimit: LengthLimit = 'adminBodyBytesMax') => {
  const area = createResource()
  area.use('*', prepare(deps))
  area.use('*', readJson(deps.readBody, bodyLimit))
  area.onError((error, c) => {
    if (error instanceof StoreUnavailable) return refuse(c, STORE_AWAY)
    if (error instanceof HTTPException) {
      return refuse(c, { code: 'invalid_request', message: error.message })
    }
    deps.onFault(error)
    return refuse(c, { code: 'internal', message: 'internal error' })
  })
  return area
}

/** To be called when the area's resources are mounted: what is left does not exist. */
export const closeArea = <Area extends ReturnType<typeof createResource>>(area: Area): Area => {
  for (const [path, methods] of methodsByPath(area)) {
    area.all(path, (c) => {
      c.header('Allow', methods.join(', '))
      const message = `${c.req.path} is there for ${methods.join(', ')}`
      return refuse(c, { code: 'method_not_allowed', message, isFinal: true })
    })
  }
  // A route, since a mounted app's own notFound is never asked.
  area.all('*', (c) =>
    refuse(c, { code: 'not_found', message: `there is no ${c.req.method} ${c.req.path}` }),
  )
  return area
}

/** The methods of each path; whoever may GET may ask for the head of it. */
const methodsByPath = ({ routes }: Pick<OpenAPIHono, 'routes'>): Map<string, string[]> => {
  const methods = new Map<string, string[]>()
  for (const { path, method } of routes) {
    if (method === 'ALL') continue
    const known = methods.get(path) ?? []
    const more = method === 'GET' ? ['GET', 'HEAD'] : [method]
    methods.set(path, [...new Set([...known, ...more])])
  }
  return methods
}

const STORE_AWAY = {
  code: 'store_unavailable',
  message: 'the database is unavailable right now; try again',
} as const

const prepare =
  ({ authenticate, reach }: RestDeps): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    const requestId = requestIdOf(c.req.header('x-request-id')) ?? randomUUID()
    c.set('requestId', requestId)
    c.set('authenticate', authenticate)
    c.set('reach', reach)
    c.set('principal', null)
    c.header('X-Request-Id', requestId)
    c.header('Cache-Control', 'no-store')
    return await next()
  }

const BODILESS = new Set(['GET', 'HEAD', 'DELETE'])

/** The content type is not looked at, so that a plain `curl -d` works; no body at all is `{}`. */
const readJson =
  (readBody: ReadBody, limit: LengthLimit): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    if (BODILESS.has(c.req.method)) return await next()
    const body = (await readBody(c.env.incoming, limit)) ?? CUT_OFF
    if ('code' in body) {
      c.header('Connection', 'close')
      return refuse(c, body)
    }
    const text = body.toString('utf8').trim() || '{}'
    try {
      JSON.parse(text)
    } catch {
      return refuse(c, { code: 'invalid_request', message: 'the body is not valid JSON' })
    }
    c.req.bodyCache = { text: Promise.resolve(text) as never }
    c.req.raw.headers.set('content-type', 'application/json')
    return await next()
  }

/** Nobody reads this, most likely: the client has gone. */
const CUT_OFF: Refusal = { code: 'invalid_request', message: 'the body did not come whole' }
