import { closeArea, createArea, type RestDeps } from '../rest/rest-area.ts'
import { createEntryRoutes, type EntryDeps } from './entry-routes.ts'
import { createOwnRoutes, type OwnRoutesDeps } from './own-routes.ts'

export interface SessionApiDeps extends EntryDeps, OwnRoutesDeps {
  readonly rest: RestDeps
}

/** Signing in and out, and what people do with their own account. */
export const createSessionApi = ({ rest, ...deps }: SessionApiDeps) =>
  closeArea(createArea(rest).route('/', createEntryRoutes(deps)).route('/', createOwnRoutes(deps)))

/** For the typed client of the browser application. */
export type SessionApi = ReturnType<typeof createSessionApi>
