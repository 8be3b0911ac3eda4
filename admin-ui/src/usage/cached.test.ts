import { expect, it } from 'vitest'
import { cachedText } from './cached.ts'

const said = (promptTokens: number, cacheKnownTokens: number, cachedTokens: number): string =>
  cachedText({ promptTokens, cacheKnownTokens, cachedTokens })

it('what is known of a part only is told as at least so much', () => {
  expect(said(1_000, 1_000, 500)).toBe('500')
  expect(said(1_000, 600, 500)).toBe('at least 500')
  expect(said(1_000, 0, 0)).toBe('not reported')
  expect(said(0, 0, 0)).toBe('0')
})
