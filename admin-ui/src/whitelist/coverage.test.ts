import { expect, it } from 'vitest'
import { coverageOf, isEverybody } from './coverage.ts'

it.each([
  ['192.168.1.0/24', 'Covers 256 addresses.'],
  ['10.0.0.1/32', 'Covers 1 address.'],
  [' fd00::/8 ', 'Covers 2^120 addresses.'],
  ['10.0.0.0/33', null],
  ['10.0.0.1', null],
  ['nonsense/8', null],
])('of %j: %s', (text, words) => expect(coverageOf(text)).toBe(words))

it('knows the ranges that hold everybody', () => {
  expect(['0.0.0.0/0', '::/0 ', '10.0.0.0/10'].map(isEverybody)).toEqual([true, true, false])
})
