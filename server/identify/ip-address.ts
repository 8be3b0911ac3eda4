import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** An address in the one form that is compared: text as people write it, and its bits. */
export interface IpAddress {
  /** Dotted IPv4, or RFC 5952 IPv6 without a zone. */
  readonly text: string
  /** 32-bit words, most significant first: one for IPv4, four for IPv6. */
  readonly words: readonly number[]
}

const DOTTED_TAIL = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/**
 * Reads one address, or gives null for anything that Node would not connect to as an address.
 * `net.isIP` judges first, because ipaddr.js takes `127.1` and reads `010.0.0.1` as 8.0.0.1. IPv4
 * mapped into IPv6 is the IPv4 address; the deprecated `::127.0.0.1` and NAT64 forms are not.
 */
export const parseIpAddress = (text: string): IpAddress | null => {
  const family = isIP(text)
  if (family === 0) return null
  if (family === 4) return fromIpv4(ipaddr.IPv4.parse(text))
  const zoneAt = text.indexOf('%')
  const address = parseIpv6(zoneAt < 0 ? text : text.slice(0, zoneAt))
  if (address.isIPv4MappedAddress()) return fromIpv4(address.toIPv4Address())
  const p = address.parts as [number, number, number, number, number, number, number, number]
  const words = [join(p[0], p[1]), join(p[2], p[3]), join(p[4], p[5]), join(p[6], p[7])]
  return { text: address.toRFC5952String(), words }
}

const fromIpv4 = (address: ipaddr.IPv4): IpAddress => {
  const [a, b, c, d] = address.octets as [number, number, number, number]
  return { text: address.toString(), words: [(a << 24) | (b << 16) | (c << 8) | d] }
}

/** ipaddr.js takes `::127.0.0.1` for a mapped address unless its dotted tail is written in hex. */
const parseIpv6 = (text: string): ipaddr.IPv6 => {
  const tail = DOTTED_TAIL.exec(text)
  if (tail === null) return ipaddr.IPv6.parse(text)
  const [a, b, c, d] = tail.slice(1).map(Number) as [number, number, number, number]
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  return ipaddr.IPv6.parse(text.slice(0, tail.index) + hex)
}

const join = (high: number, low: number): number => (high << 16) | low
