import { isIP } from 'node:net'
import { parseIpAddress, type IpAddress } from './ip-address.ts'

/** One address or a CIDR range. */
export interface AddressRange {
  /** The canonical text: host bits cleared, no prefix where it is a single address. */
  readonly text: string
  readonly prefixBits: number
  readonly isSingle: boolean
  readonly words: readonly number[]
  readonly masks: readonly number[]
}

type RangeParse = { readonly range: AddressRange } | { readonly problem: string }

const PREFIX = /^(?:0|[1-9]\d{0,2})$/

/**
 * Reads what an operator writes into a list of addresses. Forms that another reader could take for
 * a different address are refused: short and octal IPv4, single IPv4 inside IPv6, zones, trailing
 * dots. A range that is mapped into IPv6 (`::ffff:10.0.0.0/104`) is its IPv4 range.
 */
export const parseRange = (input: string): RangeParse => {
  const text = input.trim()
  const slashAt = text.indexOf('/')
  const addressText = slashAt < 0 ? text : text.slice(0, slashAt)
  const address = parseIpAddress(addressText)
  if (address === null) return { problem: notAnAddress(addressText) }
  const bitsMin = slashAt >= 0 && isMapped(addressText, address) ? MAPPED_BITS : 0
  const bitsMax = bitsMin + address.words.length * 32
  const prefixText = slashAt < 0 ? String(bitsMax) : text.slice(slashAt + 1)
  const bits = Number(prefixText)
  if (!PREFIX.test(prefixText) || bits < bitsMin || bits > bitsMax) {
    const bounds = `${bitsMin} to ${bitsMax}`
    return { problem: `${quoted(text)}: the part after the slash must be ${bounds}` }
  }
  const ambiguity = bitsMin > 0 ? null : ambiguityOf(addressText, address, bits)
  if (ambiguity !== null) return { problem: `${quoted(text)}: ${ambiguity}` }
  return { range: rangeOf(address, bits - bitsMin) }
}

/** How many bits stand before an IPv4 address that is mapped into IPv6. */
const MAPPED_BITS = 96

const isMapped = (text: string, { words }: IpAddress): boolean =>
  words.length === 1 && isIP(text) === 6 && !text.includes('%')

/** For settings that were checked before: a list of ranges, or an exception that names the bad one. */
export const rangesOf = (texts: readonly string[]): readonly AddressRange[] =>
  texts.map((text) => {
    const parsed = parseRange(text)
    if ('problem' in parsed) throw new Error(parsed.problem)
    return parsed.range
  })

export const isInRange = (range: AddressRange, address: IpAddress): boolean => {
  const { words, masks } = range
  if (words.length !== address.words.length) return false
  for (let i = 0; i < words.length; i++) {
    if (((words[i]! ^ address.words[i]!) & masks[i]!) !== 0) return false
  }
  return true
}

/** Whether every address of `inner` is in `outer`. */
export const containsRange = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.prefixBits <= inner.prefixBits && isInRange(outer, { text: inner.text, words: inner.words })

export const isInSome = (ranges: readonly AddressRange[], address: IpAddress): boolean =>
  ranges.some((range) => isInRange(range, address))

const rangeOf = (address: IpAddress, prefixBits: number): AddressRange => {
  const masks = address.words.map((_word, index) => maskOf(prefixBits - index * 32))
  const words = address.words.map((word, index) => word & masks[index]!)
  const isSingle = prefixBits === words.length * 32
  const text = isSingle ? address.text : `${textOf(words)}/${prefixBits}`
  return { text, prefixBits, isSingle, words, masks }
}

/** A word with its first `bits` set; shifting a 32-bit word by 32 would shift by nothing. */
const maskOf = (bits: number): number => {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}

const textOf = (words: readonly number[]): string => {
  const halves = words.flatMap((word) => [word >>> 16, word & 0xffff])
  if (words.length === 1) return halves.flatMap((half) => [half >> 8, half & 0xff]).join('.')
  return parseIpAddress(halves.map((half) => half.toString(16)).join(':'))!.text
}

const ambiguityOf = (text: string, address: IpAddress, prefixBits: number): string | null => {
  if (text.includes('%')) return 'leave out the zone (the part from the percent sign on)'
  if (isIP(text) === 4) return null
  if (address.words.length === 1) return `write the IPv4 form, ${address.text}`
  const [first, second, third, last] = address.words as [number, number, number, number]
  if (prefixBits < 96 || second !== 0 || third !== 0) return null
  const isEmbedded = first === 0x0064ff9b || (first === 0 && last >>> 0 > 1)
  return isEmbedded ? 'IPv4 inside IPv6 never matches anything here: write the IPv4 form' : null
}

const notAnAddress = (text: string): string =>
  `${quoted(text)} is not an IP address: write one such as 192.168.1.20 or fd00::20, or a range such as 192.168.1.0/24`

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100))
