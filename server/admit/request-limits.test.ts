import { describe, expect, it } from 'vitest'
import type { CallerLimits } from '../flow/caller-limits.ts'
import type { SettledRecord } from '../flow/usage-record.ts'
import { openedRecord, settledRecord } from '../testing/usage-records.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { RequestLimits } from './request-limits.ts'

const HOUR = 3_600_000

const SERVED = { modelKey: 'm:latest', contextChange: null, loadMs: null }

const createLimits = (limits: CallerLimits | null = null) => {
  const clock = virtualClock()
  const all = new RequestLimits({ clock, settings: { unknownTokens: 1_000 } })
  if (limits !== null) all.change('key:k1', limits)
  const take = (callerId = 'key:k1') => {
    const headers: Record<string, string> = {}
    const refusal = all.take(callerId, headers)
    return { refusal, headers }
  }
  const settle = (changes: Partial<SettledRecord>) =>
    all.events['ticket:ended'](openedRecord(), settledRecord(changes), SERVED)
  return { all, clock, take, settle }
}

describe('a caller without limits', () => {
  it('is refused nothing and told nothing', () => {
    const { take, all } = createLimits({ requestsPerMinute: 1 })
    expect(take('key:k2')).toEqual({ refusal: null, headers: {} })
    all.change('key:k1', null)
    expect(take()).toEqual({ refusal: null, headers: {} })
  })
})

describe('requests a minute', () => {
  it('are refused beyond the limit, with what is left on every answer', () => {
    const { take, clock } = createLimits({ requestsPerMinute: 2 })
    expect(take()).toEqual({
      refusal: null,
      headers: {
        'RateLimit-Policy': '"requests";q=2;w=60',
        RateLimit: '"requests";r=1;t=30',
      },
    })
    expect(take().headers['RateLimit']).toBe('"requests";r=0;t=30')
    clock.advance(10_500)
    const { refusal, headers } = take()
    expect(refusal).toMatchObject({ code: 'rate_limit', retryAfterS: 20 })
    expect(refusal?.isFinal).toBeUndefined()
    expect(headers['RateLimit']).toBe('"requests";r=0;t=20')
    clock.advance(20_000)
    expect(take().refusal).toBeNull()
  })

  it('say at most 59 seconds, and keep to it', () => {
    const { take, clock } = createLimits({ requestsPerMinute: 1 })
    take()
    expect(take().refusal?.retryAfterS).toBe(59)
    clock.advance(59_000)
    expect(take().refusal).toBeNull()
  })

  it('are one number for a caller whose limit is changed', () => {
    const { all, take } = createLimits({ requestsPerMinute: 3 })
    for (let n = 0; n < 3; n += 1) take()
    all.change('key:k1', { requestsPerMinute: 3, running: 1 })
    expect(take().refusal).toMatchObject({ code: 'rate_limit' })
  })
})

describe('what is used of the requests a minute', () => {
  it('grows with each and shrinks with time, refused ones aside', () => {
    const { all, take, clock } = createLimits({ requestsPerMinute: 4 })
    expect(all.requestsUsed('key:k1')).toBe(0)
    for (let n = 0; n < 6; n += 1) take()
    expect(all.requestsUsed('key:k1')).toBe(4)
    clock.advance(30_000)
    expect(all.requestsUsed('key:k1')).toBe(2)
    all.change('key:k1', { requestsPerMinute: 1 })
    expect(all.requestsUsed('key:k1')).toBe(1)
  })

  it('is not known where there is no such limit', () => {
    const { all } = createLimits({ running: 1 })
    expect([all.requestsUsed('key:k1'), all.requestsUsed('key:k2')]).toEqual([null, null])
  })
})

describe('tokens a day', () => {
  it('are refused for good once they are used up, until the hour of the first leaves', () => {
    const { take, settle, clock } = createLimits({ tokensPerDay: 100 })
    expect(take().headers).toEqual({
      'RateLimit-Policy': '"tokens";q=100;qu="tokens";w=86400',
      RateLimit: '"tokens";r=100;t=0',
    })
    settle({ promptTokens: 30, completionTokens: 40 })
    const leavesInS = (24 * HOUR - (clock.wall() % HOUR)) / 1_000
    expect(take()).toMatchObject({
      refusal: null,
      headers: { RateLimit: `"tokens";r=30;t=${leavesInS}` },
    })
    settle({ promptTokens: 30, completionTokens: 40 })
    const { refusal, headers } = take()
    expect(refusal).toMatchObject({ code: 'token_limit', isFinal: true, retryAfterS: leavesInS })
    expect(refusal?.message).toContain('1970-01-02T00:00:00.000Z')
    expect(headers['RateLimit']).toBe(`"tokens";r=0;t=${leavesInS}`)
    clock.advance(leavesInS * 1_000)
    expect(take().refusal).toBeNull()
  })

  it('use up none of the requests a minute while they refuse', () => {
    const { take, settle } = createLimits({ tokensPerDay: 10, requestsPerMinute: 5 })
    settle({})
    expect(take().refusal?.code).toBe('token_limit')
    expect(take().headers['RateLimit']).toMatch(/^"requests";r=5;t=0, "tokens";r=0;/)
  })

  it('count what is known, and a lump where nobody has counted', () => {
    const { all, settle } = createLimits()
    const used = (changes: Partial<SettledRecord>): number => {
      const before = all.tokensUsed('key:k1')
      settle(changes)
      return all.tokensUsed('key:k1') - before
    }
    const unknown = { promptTokens: null, completionTokens: null }
    expect(used({ promptTokens: 3, completionTokens: 4 })).toBe(7)
    expect(used({ promptTokens: 3, completionTokens: null })).toBe(1_003)
    expect(used({ ...unknown, outcome: 'client_left' })).toBe(1_000)
    expect(used({ ...unknown, outcome: 'cancelled' })).toBe(1_000)
    expect(used({ ...unknown, outcome: 'client_left', host: null, startedAt: null })).toBe(0)
    expect(used({ ...unknown, outcome: 'queue_timeout', host: null })).toBe(0)
    expect(used({ ...unknown, outcome: 'upstream_failed' })).toBe(0)
    expect(used({ ...unknown, outcome: 'upstream_error' })).toBe(0)
  })

  it('are counted before there is a limit, but not for addresses', () => {
    const { all, take, settle } = createLimits()
    settle({ promptTokens: 60, completionTokens: 40 })
    all.events['ticket:ended'](
      openedRecord({ caller: 'address:10.0.0.1', keyId: null }),
      settledRecord(),
      SERVED,
    )
    all.change('key:k1', { tokensPerDay: 100 })
    expect(take().refusal?.code).toBe('token_limit')
    expect(all.tokensUsed('address:10.0.0.1')).toBe(0)
  })

  it('of an earlier run count as well where they become known after others', () => {
    const { all, clock, take, settle } = createLimits({ tokensPerDay: 700 })
    clock.advance(48 * HOUR)
    const hour = Math.floor(clock.wall() / HOUR) * HOUR
    settle({ promptTokens: 60, completionTokens: 40 })
    const now = all.tokensUsed('key:k1')
    all.restore([
      { caller: 'key:k1', hour: hour - 24 * HOUR, tokens: 9_000, unknown: 0 },
      { caller: 'key:k1', hour: hour - HOUR, tokens: 700, unknown: 0 },
    ])
    expect(all.tokensUsed('key:k1')).toBe(now + 700)
    expect(take().refusal).toMatchObject({ code: 'token_limit' })
    clock.advance(23 * HOUR)
    expect(all.tokensUsed('key:k1')).toBe(now)
  })

  it('of an earlier run are remembered', () => {
    const { all, clock, take } = createLimits({ tokensPerDay: 1_500 })
    clock.advance(48 * HOUR)
    const hour = Math.floor(clock.wall() / HOUR) * HOUR
    all.restore([
      { caller: 'key:k1', hour, tokens: 200, unknown: 1 },
      { caller: 'key:k1', hour: hour - HOUR, tokens: 300, unknown: 0 },
    ])
    expect(all.tokensUsed('key:k1')).toBe(1_500)
    expect(take().refusal).toMatchObject({ code: 'token_limit' })
    clock.advance(23 * HOUR)
    expect(take().refusal).toBeNull()
    expect(all.tokensUsed('key:k1')).toBe(1_200)
  })
})

it('how many may run is told with the other limits', () => {
  const { take } = createLimits({ running: 2, waiting: 9 })
  expect(take().headers).toEqual({ 'RateLimit-Policy': '"running";q=2;qu="concurrent-requests"' })
  expect(createLimits({ waiting: 1 }).take().headers).toEqual({})
})
