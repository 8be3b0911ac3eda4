import type { DataRoute } from '../data-plane.ts'

/** Routes of the data plane, and where they are mounted: under the first, and the same under the others. */
export interface DataFamily {
  readonly mounts: readonly string[]
  readonly routes: readonly DataRoute[]
}

/** In the form of an OpenAPI path item. */
export type PathItem = object

/** Nobody, where the address is whitelisted. */
const SECURITY = [{}, { apiKey: [] }, { bearer: [] }, { session: [] }]

const OBJECT = { type: 'object', additionalProperties: true }

/** What a dialect's objects hold is told by its own documentation, and unknown fields pass. */
const JSON_CONTENT = { 'application/json': { schema: OBJECT } }

const STREAMS = { 'application/x-ndjson': {}, 'text/event-stream': {} }

const responsesOf = (contentType: string | undefined): object => ({
  200: {
    description: 'As the dialect has it.',
    content: contentType === undefined ? { ...JSON_CONTENT, ...STREAMS } : { [contentType]: {} },
  },
  default: {
    description: 'What was wrong and what to do, in the form of the dialect.',
    content: { ...JSON_CONTENT, 'text/plain': {} },
  },
})

/** The open part of a path, as the router and as the document write it. */
const ROUTER_PARAM = /:param(?:\{[^}]*\})?/
const DOCUMENT_PARAM = '{param}'

const PARAMETERS = [
  { name: 'param', in: 'path', required: true, schema: { type: 'string', maxLength: 512 } },
]

/** What the document says of the data plane: its paths, once each, with the aliases of every path. */
export const dataPlanePaths = (families: readonly DataFamily[]): Record<string, PathItem> => {
  const items = families.flatMap(({ mounts: [first = '', ...aliases], routes }) =>
    routes.map((route): [string, PathItem] => {
      const path = route.path.replace(ROUTER_PARAM, DOCUMENT_PARAM)
      return [first + path, pathItem(route, path, aliases)]
    }),
  )
  return Object.fromEntries(items)
}

const pathItem = (route: DataRoute, path: string, aliases: readonly string[]): PathItem => ({
  ...(aliases.length > 0 && { 'x-aliases': aliases.map((mount) => mount + path) }),
  ...(path.includes(DOCUMENT_PARAM) && { parameters: PARAMETERS }),
  ...Object.fromEntries(
    route.methods.map((method) => [
      method.toLowerCase(),
      {
        summary: route.summary,
        security: SECURITY,
        ...(method !== 'GET' && method !== 'HEAD' && { requestBody: bodyOf(path) }),
        responses: responsesOf(route.contentType),
      },
    ]),
  ),
})

const bodyOf = (path: string): object => ({
  content: path.startsWith('/blobs/')
    ? { 'application/octet-stream': {} }
    : { 'application/json': { schema: OBJECT } },
})
