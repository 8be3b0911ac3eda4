import type { IncomingHttpHeaders } from 'node:http'
import { isInSome, rangesOf } from './address-range.ts'
import { firstStranger, membersOfForwarded, membersOfForwardedFor } from './forwarded-chain.ts'
import { parseIpAddress, type IpAddress } from './ip-address.ts'

/** Where a request came from, and whether that address may stand for an identity. */
export interface ClientAddress {
  /** Canonical, or `unknown` where the socket has none. */
  readonly address: string
  /** Which header of a trusted proxy named it; null where it is the socket's own. */
  readonly namedBy: 'x-forwarded-for' | 'forwarded' | null
  /** False where a proxy may stand between us and somebody else: then no list of addresses matches. */
  readonly isVouched: boolean
  /** The trusted proxy says that the client's side is TLS; the gateway itself has none. */
  readonly isSecure: boolean
  /** Why it is not vouched for, for the log. */
  readonly warning: AddressWarning | null
}

/** Something that an operator should know; to be logged at a bounded rate for each peer. */
export interface AddressWarning {
  readonly peer: string
  /** The forwarding header that came from a peer that is not in `trustedProxies`, if any did. */
  readonly header: string | null
  readonly message: string
}

/** Any of these shows that a proxy stands between; only the first two ever name an address. */
const FORWARDING_HEADERS = [
  'x-forwarded-for',
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'via',
] as const

const PEERS_REMEMBERED_MAX = 4096

export type ReadAddress = (peer: string | undefined, headers: IncomingHttpHeaders) => ClientAddress

/**
 * Makes the function that finds a request's address from the socket's peer, its headers and the
 * proxies that may speak for others. Throws on a range that `parseRange` refuses.
 */
export const createAddressReader = (trustedProxies: readonly string[]): ReadAddress => {
  const trusted = rangesOf(trustedProxies)
  const isTrusted = (address: IpAddress): boolean => isInSome(trusted, address)
  const peers = new Map<string, Peer>()

  const peerOf = (socketAddress: string | undefined): Peer => {
    if (socketAddress === undefined) return NO_PEER
    const known = peers.get(socketAddress)
    if (known !== undefined) return known
    const address = parseIpAddress(socketAddress)
    if (address === null) return NO_PEER
    if (peers.size >= PEERS_REMEMBERED_MAX) peers.clear()
    const peer = {
      isProxy: isTrusted(address),
      plain: {
        address: address.text,
        namedBy: null,
        isVouched: true,
        isSecure: false,
        warning: null,
      },
    }
    peers.set(socketAddress, peer)
    return peer
  }

  return (socketAddress, headers) => {
    const peer = peerOf(socketAddress)
    if (peer.isProxy) return behindProxy(peer, headers, isTrusted)
    const header = FORWARDING_HEADERS.find((name) => headers[name] !== undefined)
    return header === undefined ? peer.plain : fromStranger(peer.plain.address, header)
  }
}

interface Peer {
  readonly isProxy: boolean
  /** What a request without forwarding headers gets, made once for all of them. */
  readonly plain: ClientAddress
}

const NO_PEER: Peer = {
  isProxy: false,
  plain: { address: 'unknown', namedBy: null, isVouched: false, isSecure: false, warning: null },
}

const fromStranger = (peer: string, header: string): ClientAddress => ({
  address: peer,
  namedBy: null,
  isVouched: false,
  isSecure: false,
  warning: {
    peer,
    header,
    message: `${peer} sent ${header} but is not in trustedProxies, so no whitelist entry applies to it: if it is your reverse proxy, add it there`,
  },
})

const behindProxy = (
  { plain }: Peer,
  headers: IncomingHttpHeaders,
  isTrusted: (address: IpAddress) => boolean,
): ClientAddress => {
  const address = namedClient(headers, isTrusted)
  const isSecure = namesTls(headers)
  if (address !== null) {
    const namedBy = headers['x-forwarded-for'] === undefined ? 'forwarded' : 'x-forwarded-for'
    return { address, namedBy, isVouched: true, isSecure, warning: null }
  }
  return {
    address: plain.address,
    namedBy: null,
    isVouched: false,
    isSecure,
    warning: {
      peer: plain.address,
      header: null,
      message: `the trusted proxy ${plain.address} named no usable client address, so no whitelist entry applies: make it set X-Forwarded-For`,
    },
  }
}

/**
 * The client that the headers name, or null. Where both headers came they must agree: the proxy
 * writes one of them, and the other one is whatever the client sent.
 */
const namedClient = (
  headers: IncomingHttpHeaders,
  isTrusted: (address: IpAddress) => boolean,
): string | null => {
  const forwardedFor = textOf(headers['x-forwarded-for'])
  const forwarded = headers.forwarded
  const named: (string | null)[] = []
  if (forwardedFor !== undefined) {
    named.push(firstStranger(membersOfForwardedFor(forwardedFor), isTrusted))
  }
  if (forwarded !== undefined) {
    named.push(firstStranger(membersOfForwarded(forwarded) ?? [], isTrusted))
  }
  const [first = null, second = first] = named
  return first === second ? first : null
}

/** Whoever lies about it behind a proxy that lets it pass loses no cookie but its own. */
const namesTls = (headers: IncomingHttpHeaders): boolean =>
  /^\s*https\s*(?:,|$)/i.test(textOf(headers['x-forwarded-proto']) ?? '') ||
  /^[^,]*\bproto="?https\b/i.test(headers.forwarded ?? '')

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value
