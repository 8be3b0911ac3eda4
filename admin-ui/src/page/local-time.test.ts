import { expect, it } from 'vitest'
import { localText, localTime } from './local-time.ts'

it('what an input holds is the time that it was made of, to the minute', () => {
  const at = Date.parse('2026-03-05T14:20:00Z')
  expect(localTime(localText(at))).toBe(at)
})

it('what names no time is none, such as a year of six digits', () => {
  expect(['', '202603-05-01T10:00', 'soon'].map(localTime)).toEqual([null, null, null])
})
