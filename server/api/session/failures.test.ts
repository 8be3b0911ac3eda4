import { afterAll, beforeAll, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import { PASSWORD, startWithAdmin } from '../../testing/registered-user.ts'

/** Goal: guessing ends, and whoever guesses stands in nobody's way. A trusted proxy names the addresses. */

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin({
    TRUSTED_PROXIES: '["127.0.0.1"]',
    ACCOUNTS__FAILURES_PER_ADDRESS_MAX: '6',
    ACCOUNTS__FAILURES_PER_ACCOUNT_MAX: '3',
  })
})
afterAll(() => gateway.stop())

const from = (address: string) => new Browser(gateway.url, { 'X-Forwarded-For': address })

const signIn = (browser: Browser, password: string, username = 'root') =>
  browser.send('POST', '/auth/login', { username, password })

it('refuses the one who guesses, even the right word, and lets the owner in from elsewhere', async () => {
  const stranger = from('192.0.2.1')
  const guesses = await Promise.all(['a', 'b', 'c', 'd'].map((word) => signIn(stranger, word)))
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(3)
  const late = await signIn(stranger, PASSWORD)
  expect(late.json).toMatchObject({ code: 'too_many_attempts' })
  const retryAfter = Number(late.headers.get('retry-after'))
  expect(retryAfter).toBeGreaterThan(0)
  expect(retryAfter).toBeLessThan(60)
  expect((await signIn(from('198.51.100.7'), PASSWORD)).status).toBe(200)
})

it('refuses guessing at a name that does not exist in the same way', async () => {
  const known = from('192.0.2.2')
  const unknown = from('192.0.2.3')
  for (let n = 0; n < 5; n += 1) {
    const one = await signIn(known, 'x')
    const other = await signIn(unknown, 'x', 'nobody')
    expect(other.status).toBe(one.status)
    expect(other.json.code).toBe(one.json.code)
  }
})

it('refuses guessing at tokens', async () => {
  const stranger = from('192.0.2.4')
  const attempt = () =>
    stranger.send('POST', '/auth/register', { token: 'x', username: 'eve', password: PASSWORD })
  const codes: string[] = []
  for (let n = 0; n < 7; n += 1) codes.push((await attempt()).json.code)
  expect(codes.slice(0, 6)).toEqual(Array(6).fill('token_invalid'))
  expect(codes[6]).toBe('too_many_attempts')
})

it('refuses guessing at the password of a session that was stolen', async () => {
  const owner = from('198.51.100.8')
  await signIn(owner, PASSWORD)
  const guess = (current: string) =>
    owner.send('POST', '/auth/password', { current, next: 'another horse altogether' })
  const codes: string[] = []
  for (const word of ['a', 'b', 'c', 'd']) codes.push((await guess(word)).json.code)
  expect(codes).toEqual([...Array(3).fill('password_wrong'), 'too_many_attempts'])
})

it('says that it is busy to those who come when too many are checked', async () => {
  const statuses = new Set<number>()
  const tries = Array.from({ length: 60 }, async (_, n) => {
    const { status, json } = await signIn(from(`203.0.113.${n}`), 'x', `name${n}`)
    statuses.add(status)
    if (status === 503) expect(json.code).toBe('sign_in_busy')
  })
  await Promise.all(tries)
  expect(statuses).toEqual(new Set([401, 503]))
  expect((await signIn(from('198.51.100.9'), PASSWORD)).status).toBe(200)
})

it('locks out nobody who has a session behind the same address as one who guesses', async () => {
  const office = '192.0.2.50'
  expect((await signIn(from(office), PASSWORD)).status).toBe(200)
  for (let n = 0; n < 8; n += 1) await signIn(from(office), 'x', `guess${n}`)
  const newcomer = await signIn(from(office), 'x', 'grace')
  expect(newcomer.json.code).toBe('too_many_attempts')
  expect((await signIn(from(office), PASSWORD)).status).toBe(200)
})
