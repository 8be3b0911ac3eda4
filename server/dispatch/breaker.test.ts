import { expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

const settings = { failures: 5, windowMs: 60_000, openMs: 30_000, openMsMax: 100_000 }
const opened = (at: number): Breaker => {
  const breaker = new Breaker(settings)
  for (let count = 0; count < 5; count += 1) breaker.recordFailure(at)
  return breaker
}

it('opens at the fifth failure within the window, and not before', () => {
  const breaker = new Breaker(settings)
  for (let at = 0; at < 4; at += 1) breaker.recordFailure(at)
  expect([breaker.state(4), breaker.openSince]).toEqual(['closed', null])
  breaker.recordFailure(4)
  expect([breaker.state(4), breaker.openSince, breaker.openUntil]).toEqual(['open', 4, 30_004])
})

it('forgets failures that have left the window', () => {
  const breaker = new Breaker(settings)
  for (let count = 0; count < 4; count += 1) breaker.recordFailure(0)
  breaker.recordFailure(60_000)
  expect(breaker.state(60_000)).toBe('closed')
})

it('forgets failures at a success', () => {
  const breaker = new Breaker(settings)
  for (let count = 0; count < 4; count += 1) breaker.recordFailure(0)
  breaker.recordSuccess()
  for (let count = 0; count < 4; count += 1) breaker.recordFailure(1)
  expect(breaker.state(1)).toBe('closed')
})

it('is half open when its time is over, and closes at a success', () => {
  const breaker = opened(0)
  expect(breaker.state(29_999)).toBe('open')
  expect(breaker.state(30_000)).toBe('half_open')
  expect(breaker.openSince).toBe(0)
  breaker.recordSuccess()
  expect([breaker.state(30_000), breaker.openSince]).toEqual(['closed', null])
})

it('opens for twice as long after each failed trial, up to the most', () => {
  const breaker = opened(0)
  let now = 0
  for (const openMs of [30_000, 60_000, 100_000, 100_000]) {
    expect(breaker.openUntil - now).toBe(openMs)
    now = breaker.openUntil
    breaker.recordFailure(now)
  }
  expect(breaker.openSince).toBe(0)
  breaker.recordSuccess()
  for (let count = 0; count < 5; count += 1) breaker.recordFailure(now)
  expect(breaker.openUntil - now).toBe(30_000)
})

it('does not stay open for longer because of what was under way when it opened', () => {
  const breaker = opened(0)
  for (let at = 1; at < 20; at += 1) breaker.recordFailure(at)
  expect(breaker.openUntil).toBe(30_000)
})
