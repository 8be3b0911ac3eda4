import { embeddingHandler } from './embedding.ts'
import { generationHandler } from './generation.ts'
import type { Handler } from './host.ts'
import * as listing from './listing.ts'
import * as management from './management.ts'
import { findRecorded } from './recorded-answers.ts'
import { replay } from './recording.ts'
import type { ReceivedRequest } from './received-request.ts'
import { head, inOrder, raw, wholeReply, type Step } from './steps.ts'

interface Route {
  readonly methods: readonly string[]
  readonly handler: Handler
}

const read = (handler: Handler): Route => ({ methods: ['HEAD', 'GET'], handler })
const post = (handler: Handler): Route => ({ methods: ['POST'], handler })

/** Routes of which only the recorded requests are known. */
const recordedOnly: Handler = (exchange) => {
  const name = findRecorded(exchange.request)
  return (name === null ? notFound : replay(name))(exchange)
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/', read(listing.rootHandler)],
  ['/api/version', read(listing.versionHandler)],
  ['/api/status', read(listing.statusHandler)],
  ['/api/tags', read(listing.tagsHandler)],
  ['/api/ps', { methods: ['GET'], handler: listing.residentsHandler }],
  ['/api/show', post(management.showHandler)],
  ['/api/chat', post(generationHandler('/api/chat'))],
  ['/api/generate', post(generationHandler('/api/generate'))],
  ['/api/embed', post(embeddingHandler)],
  ['/api/embeddings', post(embeddingHandler)],
  ['/api/pull', post(management.pullHandler)],
  ['/api/push', post(recordedOnly)],
  ['/api/me', post(recordedOnly)],
  ['/api/create', post(management.createHandler)],
  ['/api/copy', post(management.copyHandler)],
  ['/api/delete', { methods: ['DELETE'], handler: management.deleteHandler }],
  ['/v1/chat/completions', post(generationHandler('/v1/chat/completions'))],
  ['/v1/completions', post(generationHandler('/v1/completions'))],
  ['/v1/embeddings', post(embeddingHandler)],
  ['/v1/responses', post(recordedOnly)],
  ['/v1/messages', post(recordedOnly)],
  ['/v1/models', { methods: ['GET'], handler: listing.openAiModelsHandler }],
])

const FAMILIES: readonly (readonly [prefix: string, route: Route])[] = [
  ['/api/blobs/', { methods: ['HEAD', 'POST'], handler: management.blobHandler }],
  ['/v1/models/', { methods: ['GET'], handler: listing.openAiModelHandler }],
]

/** What the host does with a request that no script claims. */
export const answerAsOllama: Handler = (exchange, host) => {
  const { request } = exchange
  const route = findRoute(request.route)
  if (route === null) return (redirect(request) ?? notFound)(exchange)
  if (!route.methods.includes(request.method)) return methodNotAllowed(route)(exchange)
  return route.handler(exchange, host)
}

function findRoute(path: string): Route | null {
  const exact = ROUTES.get(path)
  if (exact !== undefined) return exact
  const family = FAMILIES.find(([prefix]) => path.startsWith(prefix) && path !== prefix)
  return family?.[1] ?? null
}

const notFound: Step = wholeReply(404, 'text/plain', '404 page not found')

function methodNotAllowed({ methods }: Route): Step {
  const body = '405 method not allowed'
  return inOrder(
    head(405, [
      ['Allow', methods.join(', ')],
      ['Content-Type', 'text/plain'],
      ['Content-Length', String(body.length)],
    ]),
    raw(body),
  )
}

/** A trailing slash on a known path is sent to where it belongs. */
function redirect({ method, route }: ReceivedRequest): Step | null {
  const target = route.replace(/\/+$/, '')
  if (target === route || findRoute(target) === null) return null
  const isRead = method === 'GET'
  const body = isRead ? `<a href="${target}">Moved Permanently</a>.\n\n` : ''
  return inOrder(
    head(isRead ? 301 : 307, [
      ...(isRead ? [['Content-Type', 'text/html; charset=utf-8'] as const] : []),
      ['Location', target],
      ['Content-Length', String(body.length)],
    ]),
    raw(body),
  )
}
