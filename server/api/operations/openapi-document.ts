import type { OpenAPIHono } from '@hono/zod-openapi'
import type { RestEnv } from '../rest/rest-env.ts'
import { dataPlanePaths, type DataFamily, type PathItem } from './data-plane-paths.ts'
import { OPERATIONS_PATHS } from './operations-api.ts'

/** An area of routes with schemas, and where it is mounted. */
export interface DocumentedArea {
  readonly path: string
  /** Where it is mounted too. */
  readonly aliases?: readonly string[]
  readonly area: OpenAPIHono<RestEnv, never, string>
}

export interface DocumentedParts {
  readonly areas: readonly DocumentedArea[]
  readonly families: readonly DataFamily[]
}

/** Of the administration interface; it grows with what it can, and its first part with what breaks. */
const API_VERSION = '1.0.0'

const SECURITY_SCHEMES = {
  adminToken: { type: 'apiKey', in: 'header', name: 'X-Admin-Token' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer', description: 'A key.' },
  session: { type: 'apiKey', in: 'cookie', name: 'seadragon_session' },
} as const

/** The OpenAPI 3.1 document of all that is served but the pages, made from the routes themselves. */
export const openapiDocument = ({ areas, families }: DocumentedParts): object => {
  const documents = areas.map(({ path, aliases = [], area }) => {
    const document = area.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Seadragon', version: API_VERSION },
    })
    return { document, paths: mountedPaths(document.paths ?? {}, [path, ...aliases]) }
  })
  const [first] = documents
  return {
    ...first?.document,
    paths: Object.assign(
      {},
      ...documents.map(({ paths }) => paths),
      dataPlanePaths(families),
      OPERATIONS_PATHS,
    ),
    components: {
      ...first?.document.components,
      schemas: Object.assign({}, ...documents.map(({ document }) => document.components?.schemas)),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

const mountedPaths = (
  paths: Readonly<Record<string, PathItem>>,
  [first = '', ...aliases]: readonly string[],
): Record<string, PathItem> =>
  Object.fromEntries(
    Object.entries(paths).map(([inner, item]) => {
      const at = (mount: string): string => (mount + inner).replace(/\/$/, '')
      return [at(first), aliases.length === 0 ? item : { ...item, 'x-aliases': aliases.map(at) }]
    }),
  )
