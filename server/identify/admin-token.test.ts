import { expect, it } from 'vitest'
import { createAdminTokenCheck } from './admin-token.ts'

it('accepts the token and nothing else, whatever its length', () => {
  const isAdmin = createAdminTokenCheck('correct horse')
  expect(isAdmin('correct horse')).toBe(true)
  for (const wrong of [undefined, '', 'correct hors', 'correct horse ', 'Correct horse']) {
    expect(isAdmin(wrong)).toBe(false)
  }
})

it('cannot be made of an empty token', () => {
  expect(() => createAdminTokenCheck('')).toThrow('empty')
})
