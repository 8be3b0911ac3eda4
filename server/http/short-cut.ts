import type { DataRoute } from '../api/data-plane.ts'
import type { EnterRoute, RawRequest } from './enter-route.ts'

/** False where the request has to go through the app, which knows all forms of all paths. */
export type ShortCut = (request: RawRequest) => boolean

/** What every client sends as its Host; the app judges the others. */
const PLAIN_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/**
 * Nearly all requests ask for a path of the data plane exactly as it is written. They go straight to
 * its route, since the adapter's objects and the router would cost as much as all else that is done
 * with them before the queue. A query, another method, an open or an unmended path, an odd Host: all
 * that is for the app.
 */
export const createShortCut = (
  routes: ReadonlyMap<string, DataRoute>,
  enter: EnterRoute,
): ShortCut => {
  const closed = new Map([...routes].filter(([path]) => !path.includes(':')))
  return (request) => {
    const { url, method, headers } = request.incoming
    const route = closed.get(url ?? '')
    if (route === undefined || !route.methods.some((known) => known === method)) return false
    if (!PLAIN_HOST.test(headers.host ?? '')) return false
    enter(route, request, '')
    return true
  }
}
