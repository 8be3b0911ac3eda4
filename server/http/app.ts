import assert from 'node:assert/strict'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { Hono } from 'hono'
import { preflightHeaders } from '../api/cors.ts'
import type { DataRoute } from '../api/data-plane.ts'
import { NATIVE_MOUNTS, OPENAI_MOUNTS } from '../api/data-plane.ts'
import type { Reach } from '../identify/reach.ts'
import { createEntrance } from './enter-route.ts'
import type { EnterRoute, EntranceDeps } from './enter-route.ts'
import { createShortCut } from './short-cut.ts'
import type { ShortCut } from './short-cut.ts'

interface Env {
  Bindings: HttpBindings
}

export interface AppDeps extends EntranceDeps {
  readonly reach: Reach
  readonly native: readonly DataRoute[]
  readonly openai: readonly DataRoute[]
  /** With their whole paths. */
  readonly others: readonly DataRoute[]
  /** Administration, a caller's own queue, operations: apps of their own, with their mounts. */
  readonly mounts: readonly { readonly path: string; readonly app: Hono<never> | Hono }[]
}

export interface App {
  readonly fetch: Hono<Env>['fetch']
  readonly takeShortCut: ShortCut
}

/** All paths of the gateway in one place. What is not listed does not exist, and never reaches a host. */
export const createApp = (deps: AppDeps): App => {
  const app = new Hono<Env>()
  const enter = createEntrance(deps)
  app.options('*', (c) => preflight(c, deps.reach))
  for (const { path, app: mounted } of deps.mounts) app.route(path, mounted as Hono)
  // Programs ask whether this is Ollama; people want the pages.
  app.get('/', (c) => {
    c.header('Vary', 'Accept')
    const isBrowser = c.req.header('accept')?.startsWith('text/html') === true
    return isBrowser ? c.redirect('/ui/', 302) : c.text('Ollama is running')
  })
  app.all('/', (c) => c.text('405 method not allowed', 405, { Allow: 'GET, HEAD' }))
  const known = new Map<string, DataRoute>()
  for (const mount of NATIVE_MOUNTS) addRoutes(app, enter, { mount, routes: deps.native, known })
  for (const mount of OPENAI_MOUNTS) addRoutes(app, enter, { mount, routes: deps.openai, known })
  addRoutes(app, enter, { mount: '', routes: deps.others, known })
  app.notFound((c) => redirectToKnown(c, known) ?? c.text('404 page not found', 404))
  app.onError((error, c) => {
    deps.onFault(error)
    return c.json({ error: 'internal error', code: 'internal' }, 500)
  })
  return { fetch: app.fetch, takeShortCut: createShortCut(known, enter) }
}

interface Mounting {
  readonly mount: string
  readonly routes: readonly DataRoute[]
  readonly known: Map<string, DataRoute>
}

const addRoutes = (app: Hono<Env>, enter: EnterRoute, { mount, routes, known }: Mounting): void => {
  for (const route of routes) {
    const path = mount + route.path
    assert(!known.has(path), `${path} has one route`)
    known.set(path, route)
    // By the method that came: Hono dispatches HEAD as GET, and so misses a route that has no GET.
    app.all(path, (c) => {
      if (!route.methods.some((method) => method === c.env.incoming.method)) {
        return c.text('405 method not allowed', 405, { Allow: route.methods.join(', ') })
      }
      enter(route, c.env as never, c.req.param('param') ?? '')
      return RESPONSE_ALREADY_SENT
    })
  }
}

const preflight = (c: Context<Env>, reach: Reach): Response => {
  const headers = preflightHeaders(c.env.incoming.headers as never, reach)
  return headers === null ? c.body(null, 403) : c.body(null, 204, headers)
}

/** Ollama's router mends trailing and doubled slashes; clients have come to rely on it (wire.md 1.1). */
const redirectToKnown = (c: Context<Env>, known: ReadonlyMap<string, unknown>): Response | null => {
  const single = c.req.path.replace(/\/{2,}/g, '/')
  const mended = single.replace(/\/$/, '')
  if (mended === c.req.path || !known.has(mended)) return null
  return c.redirect(mended, c.req.method === 'GET' && single === c.req.path ? 301 : 307)
}
