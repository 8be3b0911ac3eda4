import type { IncomingHttpHeaders } from 'node:http'
import type { Reach } from '../identify/reach.ts'

const STAINLESS = [
  'arch',
  'async',
  'custom-poll-interval',
  'helper-method',
  'lang',
  'os',
  'package-version',
  'poll-helper',
  'retry-count',
  'runtime',
  'runtime-version',
  'timeout',
].map((name) => `x-stainless-${name}`)

/** Ollama's list (wire.md 1.8) and what the gateway's own callers send. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'user-agent',
  'accept',
  'x-requested-with',
  'openai-beta',
  ...STAINLESS,
  'x-api-key',
  'x-priority',
  'x-deadline-ms',
  'x-request-id',
  'x-seadragon-host',
  'anthropic-version',
  'anthropic-beta',
].join(',')

const EXPOSED_HEADERS =
  'X-Request-Id,X-Priority,X-Queue-Wait-Ms,X-Served-By,X-Dropped-Params,Retry-After,RateLimit,RateLimit-Policy'

/** The CORS headers of a reply; none where the request comes from no page, or from one not allowed. */
export const corsHeaders = (headers: IncomingHttpHeaders, reach: Reach): Record<string, string> => {
  const { origin } = headers
  if (origin === undefined || !reach.isOriginAllowed(origin, headers.host)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': EXPOSED_HEADERS,
    Vary: 'Origin',
  }
}

/** What a preflight is answered with, beside the origin. A page that is not allowed gets none of it. */
export const preflightHeaders = (
  headers: IncomingHttpHeaders,
  reach: Reach,
): Record<string, string> | null => {
  const allowed = corsHeaders(headers, reach)
  if (headers.origin !== undefined && Object.keys(allowed).length === 0) return null
  return {
    ...allowed,
    'Access-Control-Allow-Methods': 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS',
    'Access-Control-Allow-Headers': ALLOWED_HEADERS,
    'Access-Control-Max-Age': '43200',
  }
}
