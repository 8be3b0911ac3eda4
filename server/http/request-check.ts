import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

export interface RequestLimits {
  readonly headersMax: number
}

/**
 * What Node's parser lets through and no client of ours sends. A router and a guard could read such a
 * request differently (security.md 1.3 names the holes that came of it), so it goes no further.
 */
export const checkRequest = (
  incoming: IncomingMessage,
  { headersMax }: RequestLimits,
): Refusal | null => {
  if (incoming.method === 'TRACE' || incoming.method === 'TRACK') {
    return refusal('method_not_allowed', `the method ${incoming.method} is not served`)
  }
  if (incoming.url?.startsWith('/') !== true && incoming.url !== '*') {
    return refusal('invalid_request', 'the request target must be a path, not a whole URL')
  }
  const { rawHeaders } = incoming
  if (rawHeaders.length > 2 * headersMax) {
    return refusal('head_too_large', `more than ${headersMax} headers (limits.headersMax)`)
  }
  const hosts = count(rawHeaders, 'host')
  if (hosts > 1) return refusal('invalid_request', 'more than one Host header')
  if (hosts === 0 || incoming.headers.host === '') {
    return refusal('invalid_request', 'the Host header is missing or empty')
  }
  // Node keeps the first and drops the others, of which a proxy might have read the last.
  if (count(rawHeaders, 'authorization') > 1) {
    return refusal('invalid_request', 'more than one Authorization header')
  }
  return null
}

const DOT_SEGMENT = /^[^?#]*\/(?:\.|%2e){1,2}(?:[/?#]|$)/i

/**
 * The adapter reads a path as browsers do, and would make `/health` of `/v1/%2e%2e/health`. A proxy that
 * lets some paths through by how they begin may not, so nobody gets in by that.
 */
export const checkPath = ({ url }: Pick<IncomingMessage, 'url'>): Refusal | null =>
  DOT_SEGMENT.test(url ?? '')
    ? refusal('invalid_request', 'the path has a segment . or .. in it: ask for the path meant')
    : null

const refusal = (code: Refusal['code'], message: string): Refusal => ({
  code,
  message,
  isFinal: true,
})

const count = (rawHeaders: readonly string[], wanted: string): number => {
  let found = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === wanted.length && name.toLowerCase() === wanted) found += 1
  }
  return found
}
