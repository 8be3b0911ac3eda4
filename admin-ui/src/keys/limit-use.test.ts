import { expect, it } from 'vitest'
import { limitUses } from './limit-use.ts'

const textsOf = (key: Parameters<typeof limitUses>[0]) => limitUses(key).map(({ text }) => text)

it('each limit is told with what is in use of it, also where that is nothing', () => {
  const limits = { requestsPerMinute: 60, running: 2, waiting: 10, tokensPerDay: 5 }
  const key = { limits, requestsUsed: 3, running: 2, waiting: 0 }
  expect(textsOf(key)).toEqual(['3 of 60 per minute', '2 of 2 running', '0 of 10 waiting'])
  expect(limitUses(key)[0]?.hint).toBe('1 more every 1.0 s')
  expect(limitUses(key).map(({ isReached }) => isReached)).toEqual([false, true, false])
})

it('one request a minute comes back as soon as the gateway lets it', () => {
  const slow = { limits: { requestsPerMinute: 1 }, requestsUsed: 1, running: 0, waiting: 0 }
  expect(limitUses(slow)[0]?.hint).toBe('1 more every 59 s')
})

it('a key without limits has nothing to tell until it is in use', () => {
  const idle = { limits: null, requestsUsed: null, running: 0, waiting: 0 }
  expect(textsOf(idle)).toEqual([])
  expect(textsOf({ ...idle, running: 1, waiting: 4 })).toEqual(['1 running', '4 waiting'])
})

it('a limit that comes from the key that made this one is not told as its own', () => {
  expect(textsOf({ limits: {}, requestsUsed: 7, running: 0, waiting: 0 })).toEqual([])
})
