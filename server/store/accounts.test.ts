import { expect, it } from 'vitest'
import type { Role } from '../../shared/role.ts'
import type { Account, NewAccount } from '../flow/account.ts'
import { TESTER } from '../testing/actor.ts'
import { newStoredKey } from '../testing/stored-key.ts'
import { testDatabase } from '../testing/store-database.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { createAccountTable } from './account-table.ts'
import { createApiKeyTable } from './api-key-table.ts'
import { createEnrolmentTable } from './enrolment-table.ts'
import { createOneTimeLinkTable } from './one-time-link-table.ts'
import { createPasswordTable } from './password-table.ts'
import { createRegistrationTokenTable } from './registration-token-table.ts'
import { createSessionTable } from './session-table.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

/** Goal: what must hold between people, tokens and sessions, whoever asks for what at the same time. */

const tables = async () => {
  const { db } = await testDatabase()
  const clock = virtualClock()
  return {
    db,
    clock,
    accounts: createAccountTable(db, clock),
    enrolments: createEnrolmentTable(db, clock),
    keys: createApiKeyTable(db, clock),
    links: createOneTimeLinkTable(db, clock),
    passwords: createPasswordTable(db, clock),
    tokens: createRegistrationTokenTable(db, clock),
    sessions: createSessionTable(db, clock),
  }
}

type Tables = Awaited<ReturnType<typeof tables>>

function given<Value extends object>(value: Value | StoreRefusal): Value {
  if (isRefused(value)) throw new Error(value.message)
  return value as Value
}

const newAccount = (username: string): NewAccount => ({
  username,
  usernameKey: username.toLowerCase(),
  email: null,
  passwordHash: '$argon2id$secret',
})

interface TokenWish {
  readonly role?: Role
  readonly usesMax?: number
  readonly expiresAt?: number | null
}

let made = 0

const newToken = async ({ tokens }: Tables, wish: TokenWish = {}) => {
  const digest = `digest${(made += 1)}`
  const token = await tokens.create(
    { digest, prefix: 'sdr_abc', note: null, role: 'user', usesMax: 1, expiresAt: null, ...wish },
    TESTER,
  )
  return { ...token, digest }
}

const register = async (all: Tables, username: string, role: Role = 'user'): Promise<Account> => {
  const { digest } = await newToken(all, { role })
  const registration = { tokenDigest: digest, account: newAccount(username) }
  return given(await all.enrolments.register(registration, TESTER))
}

const session = (userId: string, digest: string, lastSeenAt = 0) => ({
  digest,
  userId,
  createdAt: 1,
  expiresAt: 2_000_000,
  lastSeenAt,
  address: '192.0.2.1',
  userAgent: 'test',
})

it('lets one of a thousand in who use a token at once', async () => {
  const all = await tables()
  const { digest } = await newToken(all)
  const tries = Array.from({ length: 1_000 }, (_, n) =>
    all.enrolments.register({ tokenDigest: digest, account: newAccount(`user${n}`) }, TESTER),
  )
  const answers = await Promise.all(tries)
  expect(answers.filter((answer) => !isRefused(answer))).toHaveLength(1)
  expect(given(await all.accounts.list({})).items).toHaveLength(1)
})

it('lets as many in as a token has uses', async () => {
  const all = await tables()
  const { digest } = await newToken(all, { usesMax: 3 })
  const tries = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    all.enrolments.register({ tokenDigest: digest, account: newAccount(name) }, TESTER),
  )
  const answers = await Promise.all(tries)
  expect(answers.map((answer) => isRefused(answer))).toEqual([false, false, false, true, true])
})

it('takes no use for a name that is taken', async () => {
  const all = await tables()
  await register(all, 'Ada')
  const { digest } = await newToken(all)
  const attempt = (name: string) =>
    all.enrolments.register({ tokenDigest: digest, account: newAccount(name) }, TESTER)
  expect(await attempt('ADA')).toMatchObject({ refused: 'conflict' })
  expect(isRefused(await attempt('Eve'))).toBe(false)
})

it.each<[string, (all: Tables, id: string) => Promise<unknown>]>([
  ['expired', async ({ clock }) => clock.advance(10_000)],
  ['revoked', ({ tokens }, id) => tokens.revoke(id, TESTER)],
])('lets nobody in with a token that is %s', async (_, end) => {
  const all = await tables()
  const { id, digest } = await newToken(all, { expiresAt: all.clock.wall() + 10_000 })
  expect(await all.enrolments.isTokenUsable(digest)).toBe(true)
  await end(all, id)
  expect(await all.enrolments.isTokenUsable(digest)).toBe(false)
  const registration = { tokenDigest: digest, account: newAccount('ada') }
  expect(await all.enrolments.register(registration, TESTER)).toMatchObject({
    refused: 'not_found',
  })
})

it.each<[string, (all: Tables, id: string) => Promise<Account | StoreRefusal>]>([
  ['demoted', ({ accounts }, id) => accounts.update({ id, changes: { role: 'user' } }, TESTER)],
  ['locked', ({ accounts }, id) => accounts.update({ id, changes: { isDisabled: true } }, TESTER)],
  ['removed', ({ accounts }, id) => accounts.remove(id, TESTER)],
])('keeps one of two admins who are %s at once', async (_, act) => {
  const all = await tables()
  const admins = [await register(all, 'ada', 'admin'), await register(all, 'eve', 'admin')]
  const answers = await Promise.all(admins.map(({ id }) => act(all, id)))
  expect(answers.map((answer) => isRefused(answer))).toEqual([false, true])
  expect(await all.enrolments.hasAdmin()).toBe(true)
})

it('does not count an admin who is locked', async () => {
  const all = await tables()
  const { id } = await register(all, 'ada', 'admin')
  const locked = await register(all, 'eve', 'admin')
  given(await all.accounts.update({ id: locked.id, changes: { isDisabled: true } }, TESTER))
  const change = { id, changes: { role: 'operator' } } as const
  expect(await all.accounts.update(change, TESTER)).toMatchObject({ refused: 'conflict' })
})

it('begins no session for an account that has changed since it was checked', async () => {
  const all = await tables()
  const { id, version } = await register(all, 'ada')
  const begin = (digest: string) =>
    all.sessions.begin(
      { session: session(id, digest), accountVersion: version, perUserMax: 9 },
      TESTER,
    )
  expect(isRefused(await begin('one'))).toBe(false)
  given(await all.accounts.update({ id, changes: { isDisabled: true } }, TESTER))
  expect(isRefused(await begin('two'))).toBe(true)
  given(await all.accounts.update({ id, changes: { isDisabled: false } }, TESTER))
  expect(isRefused(await begin('three'))).toBe(true)
  expect(await all.sessions.listLive()).toEqual([])
})

it('begins a session at its own time, however old the account is', async () => {
  const all = await tables()
  const { id, version, createdAt } = await register(all, 'ada')
  const begun = { ...session(id, 'one', 70), createdAt: createdAt + 70 }
  const answer = await all.sessions.begin(
    { session: begun, accountVersion: version, perUserMax: 2 },
    TESTER,
  )
  expect(given(answer).session).toEqual({ ...begun, username: 'ada', role: 'user' })
})

it('ends the sessions that were used longest ago for one more than a user may have', async () => {
  const all = await tables()
  const { id, version } = await register(all, 'ada')
  const begin = async (digest: string, lastSeenAt: number) =>
    given(
      await all.sessions.begin(
        { session: session(id, digest, lastSeenAt), accountVersion: version, perUserMax: 2 },
        TESTER,
      ),
    ).ended
  expect(await begin('old', 1)).toEqual([])
  expect(await begin('used', 5)).toEqual([])
  expect(await begin('new', 6)).toEqual(['old'])
  const live = await all.sessions.listLive()
  expect(live.map(({ digest }) => digest).toSorted()).toEqual(['new', 'used'])
})

it('remembers when somebody was last seen, beyond the session and the key that they used', async () => {
  const all = await tables()
  const { id: userId, version } = await register(all, 'ada')
  const seenAt = async () => (await all.accounts.find(userId))?.lastSeenAt
  expect(await seenAt()).toBeNull()
  const begun = { session: session(userId, 'one'), accountVersion: version, perUserMax: 9 }
  given(await all.sessions.begin(begun, TESTER))
  expect(await seenAt()).toBe(1)
  await all.sessions.end('one', TESTER)
  const use = { digest: 'one', userId, expiresAt: 9 }
  await all.sessions.touch([
    { ...use, lastSeenAt: 7 },
    { ...use, lastSeenAt: 6 },
  ])
  expect(await seenAt()).toBe(7)
  expect(await all.sessions.listLive()).toEqual([])
  const key = given(await all.keys.create(newStoredKey({ userId }), TESTER))
  await all.keys.touch([{ id: key.id, lastUsedAt: 8, lastUsedAddress: '::1' }])
  expect(await seenAt()).toBe(8)
})

it('resets a password once, and with it every session and link of the user', async () => {
  const all = await tables()
  const { id, version } = await register(all, 'ada')
  const begun = { session: session(id, 'one'), accountVersion: version, perUserMax: 9 }
  given(await all.sessions.begin(begun, TESTER))
  const link = { userId: id, expiresAt: all.clock.wall() + 1_000 }
  given(await all.links.createReset({ ...link, digest: 'first' }, TESTER))
  given(await all.links.createReset({ ...link, digest: 'second' }, TESTER))
  const reset = (linkDigest: string) =>
    all.passwords.reset({ linkDigest, passwordHash: 'new' }, TESTER)
  expect(await reset('first')).toMatchObject({ refused: 'not_found' })
  const answers = await Promise.all([reset('second'), reset('second')])
  expect(answers.map((answer) => isRefused(answer))).toEqual([false, true])
  expect(await all.sessions.listLive()).toEqual([])
  expect(await all.accounts.signInRecord({ id })).toMatchObject({ passwordHash: 'new' })
})

it('resets nothing with a link that has expired', async () => {
  const all = await tables()
  const { id } = await register(all, 'ada')
  const link = { userId: id, digest: 'late', expiresAt: all.clock.wall() + 1_000 }
  given(await all.links.createReset(link, TESTER))
  all.clock.advance(1_000)
  expect(await all.passwords.findReset('late')).toBeNull()
})

it('writes everything down, and no secret with it', async () => {
  const all = await tables()
  const { id, version } = await register(all, 'ada')
  const begun = { session: session(id, 'digest-of-it'), accountVersion: version, perUserMax: 9 }
  given(await all.sessions.begin(begun, TESTER))
  const change = { userId: id, accountVersion: version, passwordHash: 'newhash', sessionKept: 'x' }
  given(await all.passwords.change(change, TESTER))
  const link = { userId: id, digest: 'linkdigest', expiresAt: all.clock.wall() + 1_000 }
  given(await all.links.createReset(link, TESTER))
  given(await all.accounts.remove(id, TESTER))
  const entries = await all.db.selectFrom('auditEntry').selectAll().orderBy('id').execute()
  expect(entries.map(({ action }) => action)).toEqual([
    'token.create',
    'user.register',
    'session.begin',
    'user.password',
    'user.reset_link',
    'user.remove',
  ])
  expect(JSON.stringify(entries)).not.toMatch(/argon2id|newhash|digest/)
})

it('leaves nothing of a removed user but what the audit log says', async () => {
  const all = await tables()
  const { id, version } = await register(all, 'ada')
  const begun = { session: session(id, 'one'), accountVersion: version, perUserMax: 9 }
  given(await all.sessions.begin(begun, TESTER))
  const link = { userId: id, digest: 'link', expiresAt: all.clock.wall() + 1_000 }
  given(await all.links.createReset(link, TESTER))
  given(await all.accounts.remove(id, TESTER))
  expect(await all.db.selectFrom('session').selectAll().execute()).toEqual([])
  expect(await all.db.selectFrom('oneTimeLink').selectAll().execute()).toEqual([])
})
