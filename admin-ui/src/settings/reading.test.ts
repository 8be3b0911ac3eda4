import { expect, it } from 'vitest'
import { readingOf } from './reading.ts'

it.each([
  [300_000, 'milliseconds', '5 min'],
  [86_400_000, 'milliseconds', '1 day'],
  [5_400_000, 'milliseconds', '1.5 h'],
  [3_960_000, 'milliseconds', '1.1 h'],
  [720, 'hours', '30 days'],
  [104_857_600, 'bytes', '100 MiB'],
])('%d %s read as %s', (value, unit, text) => {
  expect(readingOf(value, unit)).toBe(text)
})

it('what is rounded is said to be', () => {
  expect(readingOf(1_234, 'milliseconds')).toBe('≈ 1.2 s')
  expect(readingOf(24_999_999, 'bytes')).toBe('≈ 23.8 MiB')
})

it.each([
  [250, 'milliseconds'],
  [512, 'bytes'],
  [12, 'hours'],
  [0, 'milliseconds'],
  [30, 'days'],
  [3, null],
])('%d %s needs no other reading', (value, unit) => {
  expect(readingOf(value, unit)).toBeNull()
})
