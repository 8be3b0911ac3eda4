import { expect, it } from 'vitest'
import { fingerprint, isKeyShaped, newKeyText, visiblePrefix } from './key-text.ts'

it('makes keys of our prefix and 43 base64url characters, never twice', () => {
  const keys = new Set(Array.from({ length: 1000 }, newKeyText))
  expect(keys.size).toBe(1000)
  for (const key of keys) expect(key).toMatch(/^sd_[A-Za-z0-9_-]{43}$/)
})

it('takes the SHA-256 of the text as fingerprint', () => {
  expect(fingerprint('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

it('shows the prefix and six characters', () => {
  expect(visiblePrefix('sd_abcdefghij')).toBe('sd_abcdef')
})

it('knows the shape of a key', () => {
  expect(isKeyShaped(newKeyText())).toBe(true)
  expect(isKeyShaped(`${newKeyText()}x`)).toBe(false)
  expect(isKeyShaped(`sd_${'+'.repeat(43)}`)).toBe(false)
})
