import type { OpenAPIHono } from '@hono/zod-openapi'
import type { RestEnv } from '../rest/rest-env.ts'

/** An area of routes with schemas, and where it is mounted. */
export interface DocumentedArea {
  readonly path: string
  readonly area: OpenAPIHono<RestEnv, never, string>
}

/** Of the administration interface; it grows with what it can, and its first part with what breaks. */
const API_VERSION = '1.0.0'

const SECURITY_SCHEMES = {
  adminToken: { type: 'apiKey', in: 'header', name: 'X-Admin-Token' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  session: { type: 'apiKey', in: 'cookie', name: 'seadragon_session' },
} as const

/** The OpenAPI 3.1 document of everything that has a schema, made from the routes themselves. */
export const openapiDocument = (areas: readonly DocumentedArea[]): object => {
  const documents = areas.map(({ path, area }) => {
    const document = area.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Seadragon', version: API_VERSION },
    })
    return { path, document }
  })
  const [first] = documents
  return {
    ...first?.document,
    paths: Object.assign(
      {},
      ...documents.map(({ path, document }) =>
        Object.fromEntries(
          Object.entries(document.paths ?? {}).map(([inner, item]) => [
            (path + inner).replace(/\/$/, ''),
            item,
          ]),
        ),
      ),
    ),
    components: {
      ...first?.document.components,
      schemas: Object.assign({}, ...documents.map(({ document }) => document.components?.schemas)),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}
