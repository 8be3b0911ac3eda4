import { expect, it } from 'vitest'
import { comparePairs } from './address-pass.ts'
import { isWithin } from './plain-matcher.ts'

// Goal: an address is in a range when it is, and never otherwise (security.md 2.2). Method: another
// matcher, written so that nobody can doubt it, over random pairs near the edges of ranges.

it('the whitelist agrees with the plain matcher on 20,000 pairs, half of which match', () => {
  const { within, findings } = comparePairs(1, 20_000)
  expect(findings).toEqual([])
  expect(within).toBeGreaterThan(20_000 / 5)
  expect(within).toBeLessThan(20_000 - 20_000 / 5)
})

it.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['::ffff:10.1.2.3', '10.1.2.3', true],
  ['2001:db8::1', '2001:db8::/127', true],
  ['2001:db8::2', '2001:db8::/127', false],
  ['1.2.3.4', '::/0', false],
])('the plain matcher finds %s in %s: %s', (address, range, expected) => {
  expect(isWithin(address, range)).toBe(expected)
})
