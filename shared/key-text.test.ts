import { describe, expect, it } from 'vitest'
import { holdsSecret, keyInside } from './key-text.ts'

const SECRET = 'aB3-_'.repeat(8) + 'xyz'
const KEY = `sd_${SECRET}`

describe('keyInside', () => {
  it.each([
    KEY,
    `Authorization: Bearer ${KEY}`,
    `"${KEY}",`,
    `_${KEY}_`,
    `__${KEY}__ leaked`,
    `https://gateway.example/?key=${KEY}&n=1`,
  ])('finds the key in %s', (text) => {
    expect(keyInside(text)).toBe(KEY)
  })

  it.each(['', 'sd_', KEY.slice(0, -1), `${KEY}x`, `${KEY}_x`, `x${KEY}`, SECRET])(
    'finds no whole key in %j',
    (text) => {
      expect(keyInside(text)).toBeNull()
    },
  )
})

describe('holdsSecret', () => {
  it.each([
    KEY,
    KEY.slice(0, -1),
    KEY.slice(0, 10),
    `${KEY}x`,
    `x${KEY}`,
    `_${KEY}_`,
    `curl -H "X-API-Key: ${KEY.slice(0, 12)}`,
  ])('sees it in %s', (text) => {
    expect(holdsSecret(text)).toBe(true)
  })

  it.each(['', 'sd_', KEY.slice(0, 9), `${KEY.slice(0, 9)}…`, 'build robot', 'SD_A100_cluster'])(
    'lets %j pass, with no more of a key than lists show',
    (text) => {
      expect(holdsSecret(text)).toBe(false)
    },
  )
})
