import { parseIpAddress, type IpAddress } from './ip-address.ts'

/**
 * The right-most member of a proxy chain that is not itself a trusted proxy, or null. Members left
 * of it are the client's own words and are never looked at. A member that names no address (empty,
 * `unknown`, `_hidden`, malformed) ends the search: what stands left of it could be forged.
 */
export const firstStranger = (
  members: readonly string[],
  isTrusted: (address: IpAddress) => boolean,
): string | null => {
  for (let i = members.length - 1; i >= 0; i--) {
    const address = parseMember(members[i]!)
    if (address === null) return null
    if (!isTrusted(address)) return address.text
  }
  return null
}

const BRACKETED = /^\[([^\]]*)\](?::\d{1,5})?$/
const IPV4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/

const parseMember = (member: string): IpAddress | null => {
  const text = member.trim()
  const inner = BRACKETED.exec(text)?.[1]
  if (inner !== undefined) return inner.includes(':') ? parseIpAddress(inner) : null
  return parseIpAddress(IPV4_WITH_PORT.exec(text)?.[1] ?? text)
}

export const membersOfForwardedFor = (header: string): readonly string[] => header.split(',')

/**
 * The `for` values of a `Forwarded` header (RFC 7239), one per hop, `''` for a hop that names none
 * or two. Null where the header is malformed anywhere: a client's unclosed quote would otherwise
 * swallow what the proxy appended.
 */
export const membersOfForwarded = (header: string): readonly string[] | null => {
  const members: string[] = []
  let hop: string | null = null
  let at = 0
  while (at <= header.length) {
    PAIR.lastIndex = at
    const pair = PAIR.exec(header)
    if (pair === null) return null
    const [whole, name, token, quoted, end] = pair
    if (name?.toLowerCase() === 'for') hop = hop === null ? (token ?? unescape(quoted!)) : ''
    if (end !== ';') {
      members.push(hop ?? '')
      hop = null
    }
    at += whole.length
    if (end === '') break
  }
  return members
}

/** One `name=value` or nothing, and the `;`, `,` or end that closes it. */
const PAIR = /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([^\s",;]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?(;|,|$)/y

const unescape = (quoted: string): string => quoted.replace(/\\(.)/g, '$1')
