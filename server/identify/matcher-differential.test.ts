import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { parseIpAddress } from './ip-address.ts'
import { createWhitelist } from './whitelist.ts'

// Goal: an address is in a range when it is, and never otherwise. Method: a matcher of our own that
// compares digits of two, over random pairs that lie near the edges of ranges (security.md 2.2).

const PAIRS = Number(process.env['SEADRAGON_TEST_ADDRESS_PAIRS'] ?? 10_000)

/** The bits of an address as text: 32 of IPv4, 128 of IPv6. Mapped IPv4 is IPv4. */
const bitsOf = (text: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1]
  const four = mapped ?? text
  if (four.includes('.'))
    return four
      .split('.')
      .map((part) => bits(Number(part), 8))
      .join('')
  const [head = '', tail] = four.split('::')
  const groups = (part: string) => part.split(':').filter(Boolean)
  const left = groups(head)
  const right = groups(tail ?? '')
  const middle = Array(8 - left.length - right.length).fill('0') as string[]
  return [...left, ...middle, ...right]
    .map((group) => bits(Number.parseInt(group, 16), 16))
    .join('')
}

const bits = (value: number, width: number): string => value.toString(2).padStart(width, '0')

const isWithin = (address: string, range: string): boolean => {
  const [base = '', prefix] = range.split('/')
  const own = bitsOf(base)
  const other = bitsOf(address)
  const length = prefix === undefined ? own.length : Number(prefix)
  return own.length === other.length && own.slice(0, length) === other.slice(0, length)
}

const fourOf = (all: string): string =>
  [0, 8, 16, 24].map((at) => Number.parseInt(all.slice(at, at + 8), 2)).join('.')

const sixOf = (all: string): string =>
  Array.from({ length: 8 }, (_, index) =>
    Number.parseInt(all.slice(index * 16, index * 16 + 16), 2).toString(16),
  ).join(':')

const randomBits = (width: number): string =>
  Array.from({ length: width }, () => randomInt(2)).join('')

/** A range and an address that differs from it in a bit near the end of its prefix, or nowhere. */
const pair = (): { readonly address: string; readonly range: string } => {
  const width = randomInt(2) === 0 ? 32 : 128
  const textOf = width === 32 ? fourOf : sixOf
  // Nothing that is mapped: that is IPv4, and its range is refused.
  const base = width === 128 ? `001${randomBits(125)}` : randomBits(32)
  const prefix = width === 128 ? 3 + randomInt(126) : randomInt(33)
  const flipped = Math.min(width - 1, Math.max(width === 128 ? 3 : 0, prefix - 2 + randomInt(4)))
  const other = base.split('')
  if (randomInt(3) > 0) other[flipped] = other[flipped] === '0' ? '1' : '0'
  const tail = randomBits(width - Math.min(width, flipped + 1))
  const address = textOf(other.slice(0, flipped + 1).join('') + tail)
  const isMapped = width === 32 && randomInt(4) === 0
  return { address: isMapped ? `::ffff:${address}` : address, range: `${textOf(base)}/${prefix}` }
}

it(
  `agrees with the plain matcher on ${PAIRS} pairs`,
  () => {
    let within = 0
    for (let count = 0; count < PAIRS; count += 1) {
      const { address, range } = pair()
      const whitelist = createWhitelist([{ id: 'w', address: range, scopes: [] }])
      const found = whitelist.match(parseIpAddress(address)!.text) !== null
      const expected = isWithin(address, range)
      if (found !== expected)
        expect({ address, range, found }).toEqual({ address, range, found: expected })
      if (expected) within += 1
    }
    expect(within).toBeGreaterThan(PAIRS / 5)
    expect(within).toBeLessThan(PAIRS - PAIRS / 5)
  },
  30_000 + PAIRS,
)
