import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

/**
 * What Node's parser lets through and no client of ours sends. A router and a guard could read such a
 * request differently (security.md 1.3 names the holes that came of it), so it goes no further.
 */
export const checkRequest = (incoming: IncomingMessage): Refusal | null => {
  if (incoming.method === 'TRACE' || incoming.method === 'TRACK') {
    return refusal('method_not_allowed', `the method ${incoming.method} is not served`)
  }
  if (incoming.url?.startsWith('/') !== true && incoming.url !== '*') {
    return refusal('invalid_request', 'the request target must be a path, not a whole URL')
  }
  const hosts = countHosts(incoming.rawHeaders)
  if (hosts > 1) return refusal('invalid_request', 'more than one Host header')
  if (hosts === 0 || incoming.headers.host === '') {
    return refusal('invalid_request', 'the Host header is missing or empty')
  }
  return null
}

const refusal = (code: Refusal['code'], message: string): Refusal => ({
  code,
  message,
  isFinal: true,
})

const countHosts = (rawHeaders: readonly string[]): number => {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}
