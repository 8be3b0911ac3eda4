import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import type { Refusal } from '../flow/refusal.ts'

/** Under which names, and from which web pages, callers known by their address reach us. */
export interface ReachSettings {
  readonly allowedHosts: readonly string[]
  /** This machine's own name. */
  readonly machineName: string
  /** Origins, each with at most one `*`, such as `http://localhost:*` or `app://*`. */
  readonly corsOrigins: readonly string[]
}

export interface Reach {
  isHostAllowed(host: string | undefined): boolean
  /** True also for our own pages, whose origin is the request's `Host`. */
  isOriginAllowed(origin: string | undefined, host: string | undefined): boolean
  /** Null where a change that a browser's own cookie authorises came from one of our own pages. */
  forgeryRefusalOf(headers: IncomingHttpHeaders): Refusal | null
  /** Null where both are allowed. */
  refusalOf(headers: IncomingHttpHeaders): Refusal | null
}

/**
 * Where an address alone authorises, any web page that the caller opens could use it, by its own
 * origin or by a name of its own that it points at us (DNS rebinding). So both are checked there.
 */
export const createReach = (settings: ReachSettings): Reach => {
  const names = new Set([...settings.allowedHosts, settings.machineName].map(normalName))
  const patterns = settings.corsOrigins.map(createOriginPattern)

  const isHostAllowed = (host: string | undefined): boolean => {
    const name = nameIn(host)
    return name !== null && (names.has(name) || isLocalName(name))
  }

  const isOriginAllowed = (origin: string | undefined, host: string | undefined): boolean => {
    if (origin === undefined) return true
    const text = origin.toLowerCase()
    if (host !== undefined && isOwn(text, host.toLowerCase())) return true
    return patterns.some((matches) => matches(text))
  }

  const refusalOf = ({ host, origin }: IncomingHttpHeaders): Refusal | null => {
    if (!isHostAllowed(host)) return hostRefusal(host)
    return isOriginAllowed(origin, host) ? null : originRefusal(origin)
  }
  return { isHostAllowed, isOriginAllowed, forgeryRefusalOf, refusalOf }
}

/**
 * A browser sends a session's cookie along with whatever any page asks of it, and takes each port of a
 * host for the same site. So only our own origin will do, not even one in `cors.origins` (ASVS 3.5.1).
 */
const forgeryRefusalOf = ({ host, origin, ...headers }: IncomingHttpHeaders): Refusal | null => {
  const isOurs =
    origin === undefined
      ? headers['sec-fetch-site'] === 'same-origin'
      : host !== undefined && isOwn(origin.toLowerCase(), host.toLowerCase())
  return isOurs ? null : FOREIGN_PAGE
}

const FOREIGN_PAGE: Refusal = {
  code: 'origin_not_allowed',
  message:
    'a change with a session must come from a page of this gateway: send its address as Origin',
  isFinal: true,
}

const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i

/** The name of a `Host` header without port and brackets, or null where it is none. */
const nameIn = (host: string | undefined): string | null => {
  const name = HOST.exec(host ?? '')?.[1]
  return name === undefined ? null : normalName(name)
}

const normalName = (name: string): string => name.toLowerCase().replace(/^\[|\]$|\.$/g, '')

const LOCAL_SUFFIXES = ['.localhost', '.local', '.internal']

const isLocalName = (name: string): boolean =>
  name === 'localhost' || isIP(name) !== 0 || LOCAL_SUFFIXES.some((end) => name.endsWith(end))

const isOwn = (origin: string, host: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`

type OriginPattern = (origin: string) => boolean

const PORT = /^\d{1,5}$/

/** `scheme://host:*` means any port or none; a `*` elsewhere stands for any text. */
const createOriginPattern = (pattern: string): OriginPattern => {
  const [head = '', tail, ...more] = pattern.toLowerCase().split('*')
  if (more.length > 0) throw new Error(`cors.origins: ${pattern} has more than one *`)
  if (tail === undefined) return (origin) => origin === head
  if (tail === '' && head.endsWith(':')) {
    const base = head.slice(0, -1)
    return (origin) =>
      origin === base || (origin.startsWith(head) && PORT.test(origin.slice(head.length)))
  }
  const lengthMin = head.length + tail.length
  return (origin) => origin.length >= lengthMin && origin.startsWith(head) && origin.endsWith(tail)
}

const hostRefusal = (host: string | undefined): Refusal => ({
  code: 'host_not_allowed',
  message: `callers known by their address may not reach this gateway as ${quoted(host)}: add the name to allowedHosts, or use an API key`,
  isFinal: true,
})

const originRefusal = (origin: string | undefined): Refusal => ({
  code: 'origin_not_allowed',
  message: `web pages of ${quoted(origin)} may not use this gateway: add the origin to cors.origins, or use an API key`,
  isFinal: true,
})

const quoted = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 100))
