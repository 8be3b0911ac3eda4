import type { IncomingHttpHeaders } from 'node:http'
import { KEY_PREFIX } from '../../shared/key-text.ts'

/** What a request shows of itself. `other` is text that is no key of ours: SDKs must send something. */
export type Credential =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other' }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'conflict' }

/**
 * Reads `x-api-key` and `authorization` (a bearer token, or bare text). Whatever starts with our
 * prefix is meant as a key of ours, well formed or not. Node joins repeated `x-api-key` lines with
 * a comma, which no key contains, and keeps the first of repeated `authorization` lines.
 */
export const readCredential = (headers: IncomingHttpHeaders): Credential => {
  const apiKey = headers['x-api-key']
  const authorization = headers.authorization
  if (apiKey === undefined && authorization === undefined) return ABSENT
  const texts = authorization === undefined ? [] : [withoutScheme(authorization)]
  if (apiKey !== undefined) texts.push(...(Array.isArray(apiKey) ? apiKey : apiKey.split(',')))
  return judge(texts)
}

const judge = (texts: readonly string[]): Credential => {
  let key: string | null = null
  let hasOther = false
  for (const untrimmed of texts) {
    const text = untrimmed.trim()
    if (!text.startsWith(KEY_PREFIX)) hasOther ||= text !== ''
    else if (key === null) key = text
    else if (key !== text) return CONFLICT
  }
  if (key !== null) return { kind: 'key', text: key }
  return hasOther ? OTHER : ABSENT
}

const BEARER = /^\s*bearer(?:\s+|$)/i

const withoutScheme = (authorization: string): string => authorization.replace(BEARER, '')

const ABSENT: Credential = { kind: 'absent' }
const OTHER: Credential = { kind: 'other' }
const CONFLICT: Credential = { kind: 'conflict' }
