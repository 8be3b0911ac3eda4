import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keepAliveMs } from './go-duration.ts'

it.each([
  [0, 0],
  [1.5, 1_500],
  [-1, Infinity],
  [Infinity, Infinity],
  ['0', 0],
  ['0s', 0],
  ['+0', 0],
  ['-0', 0],
  ['-0s', 0],
  ['0.9ns', 0],
  ['-0.5ns0.5ns', 0],
  [1e-10, 0],
  ['5m', 300_000],
  [' 5m ', 300_000],
  ['+1h30m', 5_400_000],
  ['-1m', Infinity],
  ['1.5s', 1_500],
  ['.5s', 500],
  ['5.s', 5_000],
  ['100ms1us', 100.001],
  ['1\u00b5s', 0.001],
  ['1\u03bcs', 0.001],
])('reads %j as Ollama does', (value, ms) => {
  expect(keepAliveMs(value)).toBeCloseTo(ms, 6)
})

it.each(['', '5', '5 m', 'm', '1d', '1m-', '--1m', '1.2.3s', 'forever', null, true, {}, ['5m']])(
  'does not read %j',
  (value) => expect(keepAliveMs(value)).toBeNull(),
)

it('adds up what stands side by side', () => {
  const unit = fc.constantFrom('ms', 's', 'm', 'h')
  const part = fc.tuple(fc.nat(10_000), unit)
  const ms = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const sum = parts.reduce((total, [amount, name]) => total + amount * ms[name as 's'], 0)
      expect(keepAliveMs(parts.map((pair) => pair.join('')).join(''))).toBe(sum)
    }),
  )
})

it('takes a text longer than any that is meant as one without an end, and does not read it', () => {
  expect(keepAliveMs('1'.repeat(1_000_000))).toBe(Infinity)
  expect(keepAliveMs('1ns'.repeat(1_000))).toBe(Infinity)
})

it('reads digits in no more steps than there are', () => {
  // With a pattern that can split digits in two ways this test would not end.
  expect(keepAliveMs('1'.repeat(256))).toBeNull()
  expect(keepAliveMs(`${'1.'.repeat(127)}s`)).toBeNull()
})
