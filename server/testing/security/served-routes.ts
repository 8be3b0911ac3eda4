import type { AppDeps } from '../../http/app.ts'
import { NATIVE_MOUNTS, OPENAI_MOUNTS } from '../../api/data-plane.ts'

/** A method and a path with its open parts as `{name}`. */
export interface ServedRoute {
  readonly method: string
  readonly path: string
}

/** Files and pages: they need no right and have no place in the document. */
const PAGES = new Set(['/docs', '/ui', '/ui/*'])

/** Every route that an app serves, under every mount, as its registries have them. */
export const servedRoutes = (app: AppDeps): ServedRoute[] => [
  { method: 'GET', path: '/' },
  ...NATIVE_MOUNTS.flatMap((mount) => ofDataPlane(app.native, mount)),
  ...OPENAI_MOUNTS.flatMap((mount) => ofDataPlane(app.openai, mount)),
  ...ofDataPlane(app.others, ''),
  ...unique(app.mounts.flatMap(({ path, app: mounted }) => ofMounted(mounted.routes, path))),
]

const ofDataPlane = (routes: AppDeps['native'], mount: string): ServedRoute[] =>
  routes.flatMap(({ methods, path }) =>
    methods.map((method) => ({ method, path: mount + path.replace(/:(\w+)(\{.*\})?/, '{$1}') })),
  )

const ofMounted = (routes: readonly ServedRoute[], mount: string): ServedRoute[] =>
  routes
    // The others are what stands in front of all, or answers that there is nothing.
    .filter(({ method, path }) => method !== 'ALL' && !PAGES.has(path))
    .map(({ method, path }) => ({
      method,
      path: (mount + path.replace(/:(\w+)/g, '{$1}')).replace('//', '/').replace(/(.)\/$/, '$1'),
    }))

/** A guard stands as a route of its own before what it guards. */
const unique = (routes: readonly ServedRoute[]): ServedRoute[] => [
  ...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values(),
]
