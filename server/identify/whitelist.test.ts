import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInRange, parseRange } from './address-range.ts'
import { parseIpAddress } from './ip-address.ts'
import { createWhitelist } from './whitelist.ts'

const entry = (address: string) => ({ id: address, address, scopes: ['inference'] as const })

describe('a whitelist', () => {
  const addresses = ['192.168.0.0/16', '192.168.1.0/24', '192.168.1.5', 'fd00::/8', '::/0']
  const whitelist = createWhitelist(addresses.map(entry))

  it.each([
    ['192.168.1.5', '192.168.1.5'],
    ['192.168.1.6', '192.168.1.0/24'],
    ['192.168.2.5', '192.168.0.0/16'],
    ['192.169.0.1', undefined],
    ['fd12::1', 'fd00::/8'],
    ['2001:db8::1', '::/0'],
    ['127.0.0.1', undefined],
    ['unknown', undefined],
  ])('matches %s by the most specific entry, %s', (address, id) => {
    expect(whitelist.match(address)?.id).toBe(id)
    expect(whitelist.match(address)?.id).toBe(id)
  })

  it('gives the first of two entries for the same address', () => {
    const twice = createWhitelist([entry('10.0.0.1'), { ...entry('10.0.0.1'), id: 'second' }])
    expect(twice.match('10.0.0.1')?.id).toBe('10.0.0.1')
  })

  it('forgets remembered answers rather than grow without bound', () => {
    const wide = createWhitelist([entry('10.0.0.0/8')])
    for (let i = 0; i < 10_000; i++) {
      expect(wide.match(`10.0.${i >> 8}.${i & 255}`)?.id).toBe('10.0.0.0/8')
    }
    expect(wide.match('11.0.0.1')).toBeNull()
  })

  it('refuses to be made of an ambiguous address', () => {
    expect(() => createWhitelist([entry('127.1')])).toThrow('127.1')
  })
})

/** An independent matcher: text to one big number, and a comparison of shifted numbers. */
const bigOf = (text: string): { bits: number; value: bigint } => {
  if (!text.includes(':')) {
    const value = text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
    return { bits: 32, value }
  }
  const [left = '', right] = text.split('::')
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const head = groupsOf(left)
  const tail = groupsOf(right ?? '')
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  const groups = right === undefined ? head : [...head, ...zeros, ...tail]
  return {
    bits: 128,
    value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n),
  }
}

const isInBig = (range: string, address: string): boolean => {
  const [base = '', prefix] = range.split('/')
  const a = bigOf(base)
  const b = bigOf(address)
  if (a.bits !== b.bits) return false
  const shift = BigInt(a.bits - Number(prefix ?? a.bits))
  return a.value >> shift === b.value >> shift
}

describe('range matching', () => {
  const hex = (value: number): string => value.toString(16)
  const near = fc.nat(0xffff).chain((value) => fc.constantFrom(value, value & 0xff00, 0, 0xffff))
  const v4 = fc.tuple(near, near).map(([a, b]) => `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`)
  const v6 = fc
    .tuple(fc.constantFrom(0x2001, 0xfd00), near, near, near)
    .map(([a, b, c, d]) => `${hex(a)}:0:${hex(b)}::${hex(c)}:${hex(d)}`)
  const anyAddress = fc.oneof(v4, v6)
  const anyRange = fc.oneof(
    fc.tuple(v4, fc.nat(32)).map(([address, bits]) => `${address}/${bits}`),
    fc.tuple(v6, fc.nat(128)).map(([address, bits]) => `${address}/${bits}`),
  )

  it('agrees with a matcher written in another way, also on close misses', () => {
    fc.assert(
      fc.property(
        fc.array(anyRange, { minLength: 60, maxLength: 60 }),
        fc.array(anyAddress, { minLength: 60, maxLength: 60 }),
        (rangeTexts, addresses) => {
          const parsed = addresses.map((text) => parseIpAddress(text)!)
          for (const rangeText of rangeTexts) {
            const result = parseRange(rangeText)
            if ('problem' in result) throw new Error(result.problem)
            addresses.forEach((text, index) => {
              const isIn = isInRange(result.range, parsed[index]!)
              if (isIn !== isInBig(rangeText, text)) throw new Error(`${text} in ${rangeText}?`)
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
