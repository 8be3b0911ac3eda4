import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { BUSY, Passwords } from './passwords.ts'

const newPasswords = (hashesMax = 2, hashesWaitingMax = 20) =>
  new Passwords({ hashesMax, hashesWaitingMax })

/** For all tests that ask for nothing of their own: each new one begins a thread. */
const shared = newPasswords()

const hashed = async (password: string): Promise<string> => {
  const hash = await shared.hash(password)
  if (hash === BUSY) throw new Error('nobody else is there')
  return hash
}

it('hashes with argon2id at the cost that it says, and never twice the same', async () => {
  const [one, other] = await Promise.all([hashed('secret'), hashed('secret')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(other)
})

it.each([
  ['72 bytes and one more', `${'a'.repeat(72)}b`, `${'a'.repeat(72)}c`],
  ['spaces around', ' secret ', 'secret'],
  ['case', 'Secret', 'secret'],
  ['compositions of a letter', '\u00e9', 'e\u0301'],
  ['a NUL', 'secret\0a', 'secret\0b'],
  ['emoji', '🐉🐉', '🐉'],
])('tells passwords apart by %s', async (_, password, other) => {
  const hash = await hashed(password)
  expect(await shared.verify(hash, password)).toBe(true)
  expect(await shared.verify(hash, other)).toBe(false)
})

it('does the work of a check for nobody, and says no', async () => {
  let isOver = false
  const check = shared.verify(null, 'secret').then((isRight) => {
    isOver = true
    return isRight
  })
  // An answer that needs no hash would be there after a turn or two of the loop.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(isOver).toBe(false)
  expect(await check).toBe(false)
})

it('refuses what is over its bounds at once, and takes the rest in turn', async () => {
  const passwords = newPasswords(1, 2)
  const order: number[] = []
  const tries = [1, 2, 3, 4, 5].map(async (n) => {
    const answer = await passwords.verify(null, 'x')
    order.push(n)
    return answer
  })
  expect(await Promise.all(tries)).toEqual([false, false, false, BUSY, BUSY])
  expect(order).toEqual([4, 5, 1, 2, 3])
  expect(await passwords.verify(null, 'x')).toBe(false)
})

it('gives the turn back where the work fails', async () => {
  const passwords = newPasswords(1, 0)
  await expect(passwords.verify('no hash', 'x')).rejects.toThrow()
  expect(await passwords.verify(null, 'x')).toBe(false)
})

it('computes nothing on the thread that serves requests', () => {
  for (const file of ['./passwords.ts', './hashing-thread.ts']) {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toContain('node-rs')
  }
})
