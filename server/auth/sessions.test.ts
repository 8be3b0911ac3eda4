import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import type { OwnedSession } from '../flow/account.ts'
import { TESTER } from '../testing/actor.ts'
import { digestOf } from './secret-text.ts'
import { SessionService, type SessionStore } from './sessions.ts'

/** Goal: the life of a session, by a date that the test sets and a store that holds what it is told. */

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SETTINGS = { sessionIdleHours: 30 * 24, sessionHoursMax: 90 * 24, sessionsPerUserMax: 3 }
const OPENING = { userId: 'u1', accountVersion: 1, address: '192.0.2.1', userAgent: 'test' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms)

const newStore = () => {
  const rows = new Map<string, OwnedSession>()
  const store: SessionStore = {
    listLive: async () => [...rows.values()].filter(({ expiresAt }) => expiresAt > Date.now()),
    begin: async ({ session, accountVersion }) => {
      if (accountVersion !== 1) return { refused: 'conflict' }
      const owned = { ...session, username: 'ada', role: 'user' as const }
      rows.set(session.digest, owned)
      return { session: owned, ended: [] }
    },
    touch: async (uses) => {
      for (const use of uses) {
        const row = rows.get(use.digest)
        if (row !== undefined) rows.set(use.digest, { ...row, ...use })
      }
    },
    end: async (digest) => void rows.delete(digest),
    endAll: async () => rows.clear(),
    deleteExpired: async () => {
      for (const [digest, { expiresAt }] of rows) if (expiresAt <= Date.now()) rows.delete(digest)
    },
  }
  return { rows, store }
}

const newService = (store: SessionStore) =>
  new SessionService({ store, clock: systemClock, settings: SETTINGS })

const begin = async (service: SessionService, opening = OPENING) => {
  const opened = await service.begin(opening, TESTER)
  if (opened === null) throw new Error('no session was begun')
  return opened
}

describe('a session', () => {
  it('is found by its text, of which only the digest is kept', async () => {
    const { rows, store } = newStore()
    const service = newService(store)
    const { token } = await begin(service)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(service.find(token)).toMatchObject({ userId: 'u1', username: 'ada', role: 'user' })
    expect([...rows.keys()]).toEqual([digestOf(token)])
    expect(JSON.stringify([...rows.values()])).not.toContain(token)
    expect(service.find(digestOf(token))).toBeNull()
  })

  it('is found by no text that differs in one character, at whatever place', async () => {
    const service = newService(newStore().store)
    const { token } = await begin(service)
    for (let at = 0; at < token.length; at += 1) {
      const other = token.charAt(at) === 'A' ? 'B' : 'A'
      expect(service.find(token.slice(0, at) + other + token.slice(at + 1))).toBeNull()
    }
  })

  it('ends when it has not been used for thirty days', async () => {
    const service = newService(newStore().store)
    const { token } = await begin(service)
    pass(30 * DAY - 1)
    expect(service.find(token)).not.toBeNull()
    pass(1)
    expect(service.find(token)).toBeNull()
  })

  it('goes on as long as it is used, and ends ninety days after the sign-in all the same', async () => {
    const { rows, store } = newStore()
    const service = newService(store)
    const { token } = await begin(service)
    let days = 0
    while (service.find(token) !== null && days < 1_000) {
      await service.save()
      pass(DAY)
      days += 1
    }
    expect(days).toBe(90)
    await service.sweep()
    expect(rows.size).toBe(0)
    expect(service.ofUser('u1')).toEqual([])
  })

  it('is not prolonged by being looked for, only by being written down', async () => {
    const { rows, store } = newStore()
    const service = newService(store)
    const { token, session } = await begin(service)
    const { expiresAt } = session
    pass(20 * DAY)
    service.find(token)
    expect(session.expiresAt).toBe(expiresAt)
    await service.save()
    expect(session.expiresAt).toBe(expiresAt + 20 * DAY)
    expect([...rows.values()]).toMatchObject([{ expiresAt: expiresAt + 20 * DAY }])
  })

  it('is none where the account has changed since its password was checked', async () => {
    const service = newService(newStore().store)
    expect(await service.begin({ ...OPENING, accountVersion: 2 }, TESTER)).toBeNull()
  })

  it('outlives the service that made it', async () => {
    const { store } = newStore()
    const { token } = await begin(newService(store))
    const next = newService(store)
    expect(next.find(token)).toBeNull()
    await next.load()
    expect(next.find(token)).not.toBeNull()
  })

  it('tells those who listen when it is ended, once', async () => {
    const service = newService(newStore().store)
    const told: string[] = []
    service.onEnded(({ digest }) => told.push(digest))
    const first = await begin(service)
    const second = await begin(service)
    await service.end(first.session, TESTER)
    await service.end(first.session, TESTER)
    await service.endAll('u1', TESTER)
    expect(told).toEqual([first.session.digest, second.session.digest])
    expect(service.find(second.token)).toBeNull()
  })

  it('has a use written down the next time where the store could not', async () => {
    const { rows, store } = newStore()
    let isLocked = true
    const service = newService({
      ...store,
      touch: (uses) => (isLocked ? Promise.reject(new Error('locked')) : store.touch(uses)),
    })
    const { token } = await begin(service)
    pass(DAY)
    service.find(token)
    const seenAt = Date.now()
    await expect(service.save()).rejects.toThrow('locked')
    isLocked = false
    pass(DAY)
    await service.save()
    expect([...rows.values()]).toMatchObject([{ lastSeenAt: seenAt }])
  })

  it('has a use written down where another, expired by then, could not be ended', async () => {
    const { rows, store } = newStore()
    let isLocked = true
    const service = newService({
      ...store,
      end: (digest, by) => (isLocked ? Promise.reject(new Error('locked')) : store.end(digest, by)),
    })
    const expired = await begin(service)
    pass(SETTINGS.sessionIdleHours * 3_600_000 - 1)
    service.find(expired.token)
    const { token, session } = await begin(service)
    pass(1)
    service.find(token)
    const seenAt = Date.now()
    await expect(service.save()).rejects.toThrow('locked')
    isLocked = false
    pass(1)
    await service.save()
    expect(rows.get(session.digest)).toMatchObject({ lastSeenAt: seenAt })
  })

  it('does not come back because its use is written down later', async () => {
    const { rows, store } = newStore()
    const service = newService(store)
    const { token, session } = await begin(service)
    service.find(token)
    await service.end(session, TESTER)
    await service.save()
    expect(rows.size).toBe(0)
  })
})
