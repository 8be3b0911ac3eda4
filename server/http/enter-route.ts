import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DataRoute } from '../api/data-plane.ts'
import type { Door } from '../api/door.ts'

export interface EntranceDeps {
  readonly door: Door
  /** A fault of ours: logged with its stack, told without. */
  onFault(error: unknown): void
}

/** Node's two halves of a request. */
export interface RawRequest {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** Hands a request to the route that it is for, with the open part of its path. The route answers on it. */
export type EnterRoute = (route: DataRoute, request: RawRequest, param: string) => void

export const createEntrance =
  (deps: EntranceDeps): EnterRoute =>
  (route, { incoming, outgoing }, param) => {
    const visit = deps.door.visit(incoming, outgoing, route.form)
    const answerFault = (error: unknown): void => {
      deps.onFault(error)
      // What has begun cannot be unsaid, and must not look whole.
      if (outgoing.headersSent) outgoing.destroy()
      else deps.door.refuse(visit, { code: 'internal', message: 'internal error' })
    }
    try {
      // Not awaited: the route owns the reply from here on, and there is nothing to add to it.
      route.handle(visit, param)?.catch(answerFault)
    } catch (error) {
      answerFault(error)
    }
  }
